package dev.pawl.calendar;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.MonthDay;

/**
 * Whole days that come each year. 29 February comes in leap years alone.
 *
 * @param first the first of them
 * @param last the last of them, included; before the first one when they pass over the end of the year
 */
record YearlyDates(String text, MonthDay first, MonthDay last) implements Blackout {
    @Override
    public boolean covers(Instant at, LocalDateTime local) {
        return covers(MonthDay.from(local));
    }

    boolean covers(MonthDay day) {
        boolean fromFirst = !day.isBefore(first);
        boolean toLast = !day.isAfter(last);
        return first.isAfter(last) ? fromFirst || toLast : fromFirst && toLast;
    }

    @Override
    public Instant end(Instant at, LocalDateTime local) {
        // Day by day: where the range ends depends on whether the year has a 29 February.
        return Blackout.whenClocksShow(local.toLocalDate().plusDays(1).atStartOfDay(), at, local);
    }
}
