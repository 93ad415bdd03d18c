/** What commands print, and how they end. */
@NullMarked
package dev.pawl.cli.output;

import org.jspecify.annotations.NullMarked;
