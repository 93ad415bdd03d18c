/** Commands that need no running server: they compute, or look at the database themselves. */
@NullMarked
package dev.pawl.cli.local;

import org.jspecify.annotations.NullMarked;
