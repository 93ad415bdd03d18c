/** Reads the crontabs of Unix and makes jobs of them. */
@NullMarked
package dev.pawl.cli.crontab;

import org.jspecify.annotations.NullMarked;
