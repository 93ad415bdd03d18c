package dev.pawl.cli.remote;

import dev.pawl.cli.output.CommandFailure;
import dev.pawl.input.Durations;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** Moments as people give them to options. */
final class Moments {
    private Moments() {}

    /** An instant with its offset: {@code 2026-03-01T02:00:00Z}, {@code 2026-03-01T03:00+01:00}. */
    static Instant parse(String option, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw CommandFailure.badInput(
                    option + " must be a time with its offset, such as 2026-03-01T02:00:00Z, was '" + text + "'");
        }
    }

    /** An instant, or how long ago: {@code 2h}, {@code 7d}. */
    static Instant past(String option, String text) {
        if (!text.matches("[0-9]+(ms|s|m|h|d)")) {
            return parse(option, text);
        }
        try {
            return Instant.now().minus(Durations.parse(text));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput(option + " " + e.getMessage());
        }
    }
}
