/** The list of workers. */
@NullMarked
package dev.pawl.web.workers;

import org.jspecify.annotations.NullMarked;
