package dev.pawl.calendar;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;

/**
 * Whole days that come once.
 *
 * @param first the first of them
 * @param last the last of them, included
 */
record Dates(String text, LocalDate first, LocalDate last) implements Blackout {
    Dates {
        if (first.isAfter(last)) {
            throw new IllegalArgumentException(first + " is after " + last);
        }
    }

    @Override
    public boolean covers(Instant at, LocalDateTime local) {
        LocalDate day = local.toLocalDate();
        return !day.isBefore(first) && !day.isAfter(last);
    }

    @Override
    public Instant end(Instant at, LocalDateTime local) {
        return Blackout.whenClocksShow(last.plusDays(1).atStartOfDay(), at, local);
    }
}
