package dev.pawl.calendar;

import java.time.Instant;
import java.time.LocalDate;
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
        boolean endsNextYear = first.isAfter(last) && !MonthDay.from(local).isBefore(first);
        // 29 February is 28 February in years without one, after which 1 March is free as it should be.
        LocalDate lastDay = last.atYear(endsNextYear ? local.getYear() + 1 : local.getYear());
        return Blackout.whenClocksShow(lastDay.plusDays(1).atStartOfDay(), at, local);
    }
}
