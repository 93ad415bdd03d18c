package dev.pawl.schedule;

import dev.pawl.input.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;

/**
 * Spreads runs that would all be due at once: each is due a little after its fire time. How much follows from the job's
 * key and the fire time alone, so that it is the same on every node, in previews and whenever it is asked. Immutable.
 *
 * @param max the longest, 0s to 24h in whole milliseconds
 */
public record Jitter(Duration max) {
    /** The longest jitter of all. */
    public static final Duration LONGEST = Duration.ofHours(24);

    /** Runs are due at their fire times. */
    public static final Jitter NONE = new Jitter(Duration.ZERO);

    private static final Duration LOOK_AHEAD = Duration.ofDays(366);
    private static final int LOOKED_AT = 100_000;

    public Jitter {
        if (max.isNegative() || max.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("must be 0s to 24h, was " + max);
        }
    }

    /** Whether it moves nothing. */
    public boolean isNone() {
        return max.isZero();
    }

    /** How long after this fire time a run is due, from nothing to {@link #max}, both included. */
    public Duration at(String jobKey, Instant fireAt) {
        return isNone()
                ? Duration.ZERO
                : Duration.ofMillis(KeyHash.of(jobKey, "jitter " + fireAt.toEpochMilli(), max.toMillis() + 1));
    }

    /**
     * Why it is too long for these fire times: it may be half of the smallest distance between two of them at most, so
     * that runs keep their order. Looks at the fire times of the 366 days after the first one, at most 100,000.
     *
     * @param after the moment after which fire times count
     * @return empty when it fits, and when there are not two fire times
     */
    public Optional<String> misfit(FireTimes fireTimes, Instant after) {
        if (isNone()) {
            return Optional.empty();
        }
        Iterator<Instant> times = fireTimes.after(after).limit(LOOKED_AT).iterator();
        Instant previous = times.hasNext() ? times.next() : null;
        Instant latest = previous == null ? after : previous.plus(LOOK_AHEAD);
        Duration smallest = null;
        while (previous != null && times.hasNext() && (smallest == null || !previous.isAfter(latest))) {
            Instant next = times.next();
            Duration distance = Duration.between(previous, next);
            smallest = smallest == null || distance.compareTo(smallest) < 0 ? distance : smallest;
            previous = next;
        }
        return smallest == null || max.multipliedBy(2).compareTo(smallest) <= 0
                ? Optional.empty()
                : Optional.of("must be at most half the time between two fire times, which is "
                        + Durations.format(smallest.dividedBy(2)) + ", was " + this);
    }

    /** As people write it: {@code 30s}. */
    @Override
    public String toString() {
        return Durations.format(max);
    }
}
