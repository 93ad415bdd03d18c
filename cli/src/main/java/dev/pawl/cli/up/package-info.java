/** {@code pawl up}: puts the roles of a process together, starts them and stops them in order. */
@NullMarked
package dev.pawl.cli.up;

import org.jspecify.annotations.NullMarked;
