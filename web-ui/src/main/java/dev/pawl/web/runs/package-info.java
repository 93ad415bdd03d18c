/** The list of runs and the page of one. */
@NullMarked
package dev.pawl.web.runs;

import org.jspecify.annotations.NullMarked;
