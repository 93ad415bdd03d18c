/** The PostgreSQL that Pawl brings along: unpacked, set up, started, watched and stopped. */
@NullMarked
package dev.pawl.cli.postgres;

import org.jspecify.annotations.NullMarked;
