package dev.pawl.schedule;

import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes times of day on the 24-hour clock, with seconds only where there are some. */
final class ClockTime {
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private ClockTime() {}

    static String format(LocalTime time) {
        return (time.getSecond() == 0 ? MINUTES : SECONDS).format(time);
    }

    static String format(int hour, int minute, int second) {
        return format(LocalTime.of(hour, minute, second));
    }

    static String ofSecondOfDay(int second) {
        return format(LocalTime.ofSecondOfDay(second));
    }
}
