package dev.pawl.web.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * Times as text. Pages are rendered in UTC; where scripts run, {@code app.js} writes the same forms in the browser's
 * zone.
 */
public final class TimeText {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("d MMM HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter STAMP_WITH_YEAR =
            DateTimeFormatter.ofPattern("d MMM uuuu HH:mm:ss", Locale.ENGLISH);

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);

    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("EEE d MMM uuuu HH:mm:ss xxx", Locale.ENGLISH);

    private static final String NO_BREAK = "\u00a0";

    private TimeText() {}

    /** {@code 23 Nov 12:04:07} in UTC, with the year when it is not that of {@code now}. */
    public static String stamp(Instant at, Instant now) {
        var time = at.atZone(ZoneOffset.UTC);
        boolean thisYear = time.getYear() == now.atZone(ZoneOffset.UTC).getYear();
        return (thisYear ? STAMP : STAMP_WITH_YEAR).format(time);
    }

    /** {@code 12:04:07} in UTC, with its day when that is more than twelve hours from {@code now}. */
    public static String clock(Instant at, Instant now) {
        boolean near = Duration.between(at, now).abs().compareTo(Duration.ofHours(12)) < 0;
        return near ? CLOCK.format(at.atZone(ZoneOffset.UTC)) : stamp(at, now);
    }

    /** {@code Mon 23 Nov 2026 13:00:00 +01:00} in a job's zone. */
    public static String local(ZonedDateTime at) {
        return LOCAL.format(at);
    }

    /** {@code 4 m ago}, {@code in 2 h}, {@code now}: the largest unit alone, cut off, not rounded. */
    public static String relative(Instant at, Instant now) {
        long seconds = Duration.between(now, at).toSeconds();
        long size = Math.abs(seconds);
        if (size == 0) {
            return "now";
        }
        String amount;
        if (size < 60) {
            amount = size + " s";
        } else if (size < 3600) {
            amount = size / 60 + " m";
        } else if (size < 86_400) {
            amount = size / 3600 + " h";
        } else {
            amount = size / 86_400 + " d";
        }
        return seconds < 0 ? amount + " ago" : "in " + amount;
    }

    /** {@code 842 ms}, {@code 6.1 s}, {@code 4 m 02 s}, {@code 1 h 07 m}, {@code 3 d 04 h}. Negative counts as zero. */
    public static String duration(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis < 1000) {
            return millis + " ms";
        }
        long seconds = millis / 1000;
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%d.%d s", seconds, millis % 1000 / 100);
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%d m %02d s", seconds / 60, seconds % 60);
        }
        if (seconds < 86_400) {
            return String.format(Locale.ROOT, "%d h %02d m", seconds / 3600, seconds % 3600 / 60);
        }
        return String.format(Locale.ROOT, "%d d %02d h", seconds / 86_400, seconds % 86_400 / 3600);
    }

    /**
     * A length that somebody chose, for use in sentences: {@code 8 m 40 s}, never broken; without parts that are zero.
     */
    public static String length(Duration length) {
        if (length.isZero()) {
            return "0" + NO_BREAK + "s";
        }
        var parts = new StringJoiner(NO_BREAK);
        add(parts, length.toDaysPart(), "d");
        add(parts, length.toHoursPart(), "h");
        add(parts, length.toMinutesPart(), "m");
        add(parts, length.toSecondsPart(), "s");
        add(parts, length.toMillisPart(), "ms");
        return parts.toString();
    }

    private static void add(StringJoiner parts, long amount, String unit) {
        if (amount != 0) {
            parts.add(amount + NO_BREAK + unit);
        }
    }
}
