/** The only reader of a clock. */
@NullMarked
package dev.pawl.time;

import org.jspecify.annotations.NullMarked;
