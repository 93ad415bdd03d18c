package dev.pawl.calendar;

import java.time.Instant;
import java.time.LocalDateTime;

/**
 * From one local time of a day to another, once.
 *
 * @param start the first moment
 * @param end the first one after it
 */
record LocalSpan(String text, LocalDateTime start, LocalDateTime end) implements Blackout {
    LocalSpan {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException(start + " is not before " + end);
        }
    }

    @Override
    public boolean covers(Instant at, LocalDateTime local) {
        return !local.isBefore(start) && local.isBefore(end);
    }

    @Override
    public Instant end(Instant at, LocalDateTime local) {
        return Blackout.whenClocksShow(end, at, local);
    }
}
