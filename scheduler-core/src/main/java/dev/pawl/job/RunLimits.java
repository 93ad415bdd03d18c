package dev.pawl.job;

import java.util.Optional;

/**
 * Limits of a job or of a queue, over all workers together.
 *
 * @param concurrency how many of its runs may be running at once, 1 to 100,000
 * @param rate how many of its attempts may start in a time
 */
public record RunLimits(Optional<Integer> concurrency, Optional<RateLimit> rate) {
    /** The largest concurrency. */
    public static final int MAX_CONCURRENCY = 100_000;

    /** As many and as often as there are slots. */
    public static final RunLimits NONE = new RunLimits(Optional.empty(), Optional.empty());

    public RunLimits {
        if (concurrency.isPresent() && (concurrency.get() < 1 || concurrency.get() > MAX_CONCURRENCY)) {
            throw new IllegalArgumentException(
                    "concurrency must be 1 to " + MAX_CONCURRENCY + ", was " + concurrency.get());
        }
    }

    /** Whether there is no limit at all. */
    public boolean none() {
        return equals(NONE);
    }
}
