/** Measurements. Not part of the program. */
@NullMarked
package dev.pawl.bench;

import org.jspecify.annotations.NullMarked;
