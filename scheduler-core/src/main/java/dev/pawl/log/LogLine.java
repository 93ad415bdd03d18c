package dev.pawl.log;

import java.time.Instant;

/**
 * One line of an attempt's log.
 *
 * @param number from 1, without gaps within an attempt
 * @param at when the line came in: database time at the claim plus the time measured since, in microseconds
 * @param stream where it comes from
 * @param level how serious its writer said it is
 * @param text without its line end; may hold ANSI sequences and carriage returns, never U+0000
 * @param repaired whether NULs or bytes that are no UTF-8 were replaced (by U+2400 and U+FFFD)
 * @param continued whether the line was longer than a line may be: the next one of the same stream goes on with it
 */
public record LogLine(
        long number, Instant at, LogStream stream, LogLevel level, String text, boolean repaired, boolean continued) {
    public LogLine {
        if (number < 1) {
            throw new IllegalArgumentException("line numbers start at 1, was " + number);
        }
    }
}
