/** Hints that something has changed, for pages that are open. A hint may be late or lost; the rows are the truth. */
@NullMarked
package dev.pawl.live;

import org.jspecify.annotations.NullMarked;
