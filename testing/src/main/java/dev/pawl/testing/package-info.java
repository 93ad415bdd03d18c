/** A real PostgreSQL with a settable time, for tests. */
@NullMarked
package dev.pawl.testing;

import org.jspecify.annotations.NullMarked;
