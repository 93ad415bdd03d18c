package dev.pawl.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Says a duration in words: "90 seconds" stays that, "3600 seconds" is an hour. */
final class DurationWords {
    private DurationWords() {}

    static String of(Duration duration) {
        List<String> parts = new ArrayList<>();
        add(parts, duration.toDaysPart(), "day");
        add(parts, duration.toHoursPart(), "hour");
        add(parts, duration.toMinutesPart(), "minute");
        add(parts, duration.toSecondsPart(), "second");
        add(parts, duration.toMillisPart(), "millisecond");
        String words = Words.and(parts);
        return words.startsWith("1 ") && parts.size() == 1 ? words.substring(2) : words;
    }

    private static void add(List<String> parts, long number, String unit) {
        if (number > 0) {
            parts.add(number + " " + unit + (number == 1 ? "" : "s"));
        }
    }
}
