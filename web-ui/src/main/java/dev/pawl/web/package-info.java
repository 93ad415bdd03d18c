/** The pages and the REST interface. */
@NullMarked
package dev.pawl.web;

import org.jspecify.annotations.NullMarked;
