package dev.pawl.schedule;

import java.time.LocalDate;

/**
 * Looks for the local times of one expression, as seconds since the start of 1970 on the local clock. Remembers the day
 * it found last, which most steps do not leave. For one thread.
 */
final class LocalWalk {
    /** After all local times. */
    static final long NONE = Long.MAX_VALUE;

    private static final long SECONDS_OF_A_DAY = 86_400;

    private final TimesOfDay times;
    private final CronDates dates;
    private long day = NONE;

    LocalWalk(CronExpression expression) {
        this.times = expression.times();
        this.dates = expression.dates();
    }

    /** The earliest local time that is {@code from} or later; {@link #NONE} past the last. */
    long nextOrSame(long from) {
        long wanted = Math.floorDiv(from, SECONDS_OF_A_DAY);
        if (wanted != day && !findDay(wanted)) {
            return NONE;
        }
        if (wanted == day) {
            int second = times.nextOrSame((int) (from - day * SECONDS_OF_A_DAY));
            if (second != TimesOfDay.NONE) {
                return day * SECONDS_OF_A_DAY + second;
            }
            if (!findDay(wanted + 1)) {
                return NONE;
            }
        }
        return day * SECONDS_OF_A_DAY + times.first();
    }

    private boolean findDay(long from) {
        LocalDate date = dates.nextOrSame(LocalDate.ofEpochDay(from));
        day = date == null ? NONE : date.toEpochDay();
        return date != null;
    }
}
