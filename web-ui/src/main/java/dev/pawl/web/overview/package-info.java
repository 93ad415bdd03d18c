/** The first page: what is going on. */
@NullMarked
package dev.pawl.web.overview;

import org.jspecify.annotations.NullMarked;
