package dev.pawl.history;

import java.time.Duration;

/**
 * How long history is kept. Immutable.
 *
 * @param runs runs with their attempts, steps and keys, after they were made and after they ended; 1 to 400 days
 * @param logs lines after they were written; a day or more, and no longer than runs
 */
public record KeepTimes(Duration runs, Duration logs) {
    /** Nothing is kept for less: leaves hold a day. */
    public static final Duration SHORTEST = Duration.ofDays(1);

    public static final Duration LONGEST = Duration.ofDays(400);

    /** Runs for 90 days, logs for 30. */
    public static final KeepTimes DEFAULT = new KeepTimes(Duration.ofDays(90), Duration.ofDays(30));

    /** Idempotency keys are promised for this long, also where runs are not kept as long. */
    private static final Duration SHORTEST_KEYS = Duration.ofDays(7);

    public KeepTimes {
        if (runs.compareTo(SHORTEST) < 0 || runs.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("runs must be kept for 1 to 400 days, was " + runs);
        }
        if (logs.compareTo(SHORTEST) < 0 || logs.compareTo(runs) > 0) {
            throw new IllegalArgumentException(
                    "logs must be kept for a day or more, and no longer than runs (" + runs + "), was " + logs);
        }
    }

    /** How long a generation of idempotency keys is added to, and kept afterwards. */
    public Duration keys() {
        return runs.compareTo(SHORTEST_KEYS) < 0 ? SHORTEST_KEYS : runs;
    }
}
