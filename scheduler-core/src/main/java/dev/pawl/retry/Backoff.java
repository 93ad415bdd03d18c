package dev.pawl.retry;

import java.time.Duration;
import java.util.List;

/**
 * How long to wait after an attempt that failed, before jitter. Immutable.
 *
 * <p>Resilience4j's {@code IntervalFunction} is not used for the curve: it cuts each step to whole milliseconds before
 * it multiplies again, so that 1 ms with factor 1.5 stays 1 ms for ever; it needs {@code n} steps for the {@code n}th
 * delay; and its jitter comes from {@code Math.random()}, which no test can repeat.
 */
public sealed interface Backoff {
    /** The longest delay of any kind: whatever the curve says, it is cut here. */
    Duration LONGEST = Duration.ofDays(400);

    /**
     * The delay after a failed attempt, without jitter.
     *
     * @param spent how many attempts have been spent, this one included; at least 1
     */
    Duration after(int spent);

    /** What no delay exceeds, jitter included. */
    default Duration cap() {
        return LONGEST;
    }

    /** Tries again at once. */
    record None() implements Backoff {
        @Override
        public Duration after(int spent) {
            requireAttempt(spent);
            return Duration.ZERO;
        }
    }

    /**
     * Always the same delay.
     *
     * @param delay up to 400 days
     */
    record Fixed(Duration delay) implements Backoff {
        public Fixed {
            requireDelay("delay", delay);
        }

        @Override
        public Duration after(int spent) {
            requireAttempt(spent);
            return delay;
        }
    }

    /**
     * One, two, three times the base.
     *
     * @param base up to 400 days
     * @param cap at least the base
     */
    record Linear(Duration base, Duration cap) implements Backoff {
        public Linear {
            requireDelay("base", base);
            requireDelay("cap", cap);
            requireCap(base, cap);
        }

        @Override
        public Duration after(int spent) {
            requireAttempt(spent);
            // 400 days times the largest int fits a Duration with room to spare.
            return shorter(base.multipliedBy(spent), cap);
        }
    }

    /**
     * The base, then each time {@code factor} times as long, up to the cap.
     *
     * @param base up to 400 days
     * @param factor 1 to 100
     * @param cap at least the base
     */
    record Exponential(Duration base, double factor, Duration cap) implements Backoff {
        /** The largest factor. */
        public static final double MAX_FACTOR = 100;

        public Exponential {
            requireDelay("base", base);
            requireDelay("cap", cap);
            requireCap(base, cap);
            if (!(factor >= 1 && factor <= MAX_FACTOR)) {
                throw new IllegalArgumentException("factor must be 1 to 100, was " + factor);
            }
        }

        @Override
        public Duration after(int spent) {
            requireAttempt(spent);
            // Too large a power is infinite, and the smaller of it and the cap is the cap.
            double millis = base.toMillis() * Math.pow(factor, spent - 1);
            return millis >= cap.toMillis() ? cap : Duration.ofMillis(Math.round(millis));
        }
    }

    /**
     * Delays one by one; the last one is repeated.
     *
     * @param delays 1 to 100, each up to 400 days
     */
    record Listed(List<Duration> delays) implements Backoff {
        /** How many delays a list may have. */
        public static final int MAX_DELAYS = 100;

        public Listed {
            delays = List.copyOf(delays);
            if (delays.isEmpty() || delays.size() > MAX_DELAYS) {
                throw new IllegalArgumentException("must have 1 to 100 items, has " + delays.size());
            }
            delays.forEach(delay -> requireDelay("each", delay));
        }

        @Override
        public Duration after(int spent) {
            requireAttempt(spent);
            return delays.get(Math.min(spent, delays.size()) - 1);
        }
    }

    private static void requireAttempt(int spent) {
        if (spent < 1) {
            throw new IllegalArgumentException("at least 1 attempt must have been spent, was " + spent);
        }
    }

    private static void requireDelay(String name, Duration delay) {
        if (delay.isNegative() || delay.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be 0s to 400d, was " + delay);
        }
    }

    private static void requireCap(Duration base, Duration cap) {
        if (cap.compareTo(base) < 0) {
            throw new IllegalArgumentException("cap must be at least the base " + base + ", was " + cap);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
