/** Calls to the outside: which addresses Pawl may connect to. */
@NullMarked
package dev.pawl.outbound;

import org.jspecify.annotations.NullMarked;
