/** The schema {@code pawl}: its SQL, what applies it, and the table classes generated from it. */
@NullMarked
package dev.pawl.migrations;

import org.jspecify.annotations.NullMarked;
