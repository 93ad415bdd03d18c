package dev.pawl.input;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lengths of time as people write them: {@code 250ms}, {@code 10s}, {@code 5m}, {@code 24h}, {@code 2d}, or in ISO-8601
 * without months and years: {@code PT1H30M}. A day is 24 hours. From nothing to 400 days, in whole milliseconds.
 */
public final class Durations {
    /** The longest duration that is accepted anywhere. */
    public static final Duration MAX = Duration.ofDays(400);

    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final String HELP = "must be a duration such as 250ms, 10s, 5m, 24h, 2d or PT1H30M, was ";
    private static final Pattern SHORT = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");
    private static final Pattern CALENDAR = Pattern.compile("[-+]?P[^T]*[YMW].*");

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException when it is none, finer than a millisecond, negative or longer than 400 days
     */
    public static Duration parse(String text) {
        Duration duration = read(text);
        if (duration.isNegative() || duration.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("must be 0s to 400d, was " + Quoted.text(text));
        }
        if (duration.toNanosPart() % NANOS_PER_MILLI != 0) {
            throw new IllegalArgumentException("must be in whole milliseconds, was " + Quoted.text(text));
        }
        return duration;
    }

    private static Duration read(String text) {
        Matcher parts = SHORT.matcher(text);
        if (parts.matches()) {
            long amount = Long.parseLong(parts.group(1));
            return switch (parts.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
        if (CALENDAR.matcher(text.toUpperCase(Locale.ROOT)).matches()) {
            throw new IllegalArgumentException(
                    "must not use years, months or weeks, whose length varies or misleads; give days or hours, was "
                            + Quoted.text(text));
        }
        if (!text.startsWith("P")) {
            throw new IllegalArgumentException(HELP + Quoted.text(text));
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(HELP + Quoted.text(text), e);
        }
    }

    /**
     * The shortest notation in one unit that {@link #parse} reads back: {@code 90s}, {@code 5m}, {@code 24h},
     * {@code 2d}. Parts below a millisecond are dropped.
     */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        if (seconds % 3_600 != 0) {
            return seconds / 60 + "m";
        }
        // One day stays 24h, as everybody writes it.
        return seconds % 86_400 != 0 || seconds == 86_400 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
    }
}
