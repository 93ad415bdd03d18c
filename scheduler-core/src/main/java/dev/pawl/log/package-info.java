/** Logs of attempts: written in compressed chunks while the attempt runs, read by line number. */
@NullMarked
package dev.pawl.log;

import org.jspecify.annotations.NullMarked;
