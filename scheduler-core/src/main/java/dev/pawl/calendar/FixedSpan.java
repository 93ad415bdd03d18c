package dev.pawl.calendar;

import java.time.Instant;
import java.time.LocalDateTime;

/**
 * From one instant to another, whatever the clocks show.
 *
 * @param start the first moment
 * @param end the first one after it
 */
record FixedSpan(String text, Instant start, Instant end) implements Blackout {
    FixedSpan {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException(start + " is not before " + end);
        }
    }

    @Override
    public boolean covers(Instant at, LocalDateTime local) {
        return !at.isBefore(start) && at.isBefore(end);
    }

    @Override
    public Instant end(Instant at, LocalDateTime local) {
        return end;
    }
}
