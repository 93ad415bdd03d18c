package dev.pawl.schedule;

import java.util.List;

/** The fields of a cron expression with their ranges. The day of week is numbered differently in the two dialects. */
enum CronField {
    SECOND("second", 0, 59),
    MINUTE("minute", 0, 59),
    HOUR("hour", 0, 23),
    DAY_OF_MONTH("day of month", 1, 31),
    MONTH("month", 1, 12),
    UNIX_DAY_OF_WEEK("day of week", 0, 6),
    QUARTZ_DAY_OF_WEEK("day of week", 1, 7),
    YEAR("year", FireTimes.FIRST_YEAR, FireTimes.LAST_YEAR);

    private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

    /** The days that every month has: a hashed day of month stays within them, so that no month is left out. */
    private static final int DAYS_OF_EVERY_MONTH = 28;

    private final String label;
    private final int min;
    private final int max;

    CronField(String label, int min, int max) {
        this.label = label;
        this.min = min;
        this.max = max;
    }

    String label() {
        return label;
    }

    int min() {
        return min;
    }

    int max() {
        return max;
    }

    /** How many values the field has, which is also the largest step that makes sense. */
    int size() {
        return max - min + 1;
    }

    /** The largest number that may be written: the Unix day of week knows Sunday as 7 too. */
    int maxWritten() {
        return this == UNIX_DAY_OF_WEEK ? 7 : max;
    }

    /** The largest value that {@code H} chooses by itself. */
    int maxHashed() {
        return this == DAY_OF_MONTH ? DAYS_OF_EVERY_MONTH : max;
    }

    /** Whether a range may run over the end, as FRI-MON or 22-2 do. */
    boolean wraps() {
        return this != YEAR;
    }

    /** The values' names, the first one for {@link #min()}; empty where only numbers are used. */
    List<String> names() {
        return switch (this) {
            case SECOND, MINUTE, HOUR, DAY_OF_MONTH, YEAR -> List.of();
            case MONTH -> MONTHS;
            case UNIX_DAY_OF_WEEK, QUARTZ_DAY_OF_WEEK -> DAYS;
        };
    }

    /** The allowed values as a person would write them. */
    String allowed() {
        String numbers = min + "-" + maxWritten();
        return switch (this) {
            case SECOND, MINUTE, HOUR, DAY_OF_MONTH, YEAR -> numbers;
            case MONTH -> numbers + " or JAN-DEC";
            case UNIX_DAY_OF_WEEK -> numbers + " (0 and 7 are Sunday) or SUN-SAT";
            case QUARTZ_DAY_OF_WEEK -> numbers + " (1 is Sunday) or SUN-SAT";
        };
    }
}
