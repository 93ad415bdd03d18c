/** The lines that attempts write, kept in chunks. */
@NullMarked
package dev.pawl.log;

import org.jspecify.annotations.NullMarked;
