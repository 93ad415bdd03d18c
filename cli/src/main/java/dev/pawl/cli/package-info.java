/** The one program: every role and every command. */
@NullMarked
package dev.pawl.cli;

import org.jspecify.annotations.NullMarked;
