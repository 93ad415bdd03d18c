/** Pawl inside a Java program: handlers with typed parameters, enqueueing in the program's own transactions. */
@NullMarked
package dev.pawl.embedded;

import org.jspecify.annotations.NullMarked;
