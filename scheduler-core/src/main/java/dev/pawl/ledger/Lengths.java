package dev.pawl.ledger;

import java.time.Duration;

/** Lengths of time in sentences: the two largest units. */
final class Lengths {
    private Lengths() {}

    /** {@code 12 s}, {@code 4 m 10 s}, {@code 3 h 20 m}, {@code 2 d 4 h}. */
    static String of(Duration length) {
        if (length.toDays() > 0) {
            return length.toDays() + " d " + length.toHoursPart() + " h";
        }
        if (length.toHours() > 0) {
            return length.toHours() + " h " + length.toMinutesPart() + " m";
        }
        return length.toMinutes() > 0
                ? length.toMinutes() + " m " + length.toSecondsPart() + " s"
                : length.toSeconds() + " s";
    }
}
