package dev.pawl.job;

import dev.pawl.input.Durations;
import java.time.Duration;

/**
 * How a job makes up for missed fire times.
 *
 * @param policy which of them get a run
 * @param window fire times that lie further back get none; up to 400 days
 * @param max how many get one at most, 1 to 10000
 */
public record CatchUp(CatchUpPolicy policy, Duration window, int max) {
    /** The largest number of runs that one catching up may make. */
    public static final int MAX_RUNS = 10_000;

    /** What holds for a job that says nothing else. */
    public static final CatchUp DEFAULTS = new CatchUp(CatchUpPolicy.LAST, Duration.ofHours(24), 100);

    public CatchUp {
        if (window.isNegative() || window.compareTo(Durations.MAX) > 0) {
            throw new IllegalArgumentException("window must be 0s to 400d, was " + window);
        }
        if (max < 1 || max > MAX_RUNS) {
            throw new IllegalArgumentException("max must be 1 to " + MAX_RUNS + ", was " + max);
        }
    }
}
