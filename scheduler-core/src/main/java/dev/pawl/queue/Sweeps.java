package dev.pawl.queue;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When to look below a floor: about once a second, and at first. The slower a sweep is, because there is much dead to
 * walk over, the longer until the next, so that sweeps take at most one part in fifty of a loop's time; but ten seconds
 * at most, for that is how long a run may stay unseen. One thread.
 */
final class Sweeps {
    static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int SHARE = 50;

    private final long pauseNanos;
    private final LongSupplier nanoTime;
    private long lastNanos;
    private long tookNanos;

    /** @param pause between two sweeps; zero, for tests, makes every look one */
    Sweeps(Duration pause) {
        this(pause, System::nanoTime);
    }

    Sweeps(Duration pause, LongSupplier nanoTime) {
        this.pauseNanos = pause.toNanos();
        this.nanoTime = nanoTime;
        this.lastNanos = nanoTime.getAsLong() - pauseNanos;
    }

    boolean due() {
        long longer = Math.min(LONGEST_PAUSE.toNanos(), SHARE * tookNanos);
        return pauseNanos == 0 || nanoTime.getAsLong() - lastNanos >= Math.max(pauseNanos, longer);
    }

    /** What {@link #done} is to be told. */
    long begin() {
        return nanoTime.getAsLong();
    }

    /** A sweep has looked at everything that it wanted to see. */
    void done(long beginNanos) {
        lastNanos = nanoTime.getAsLong();
        tookNanos = lastNanos - beginNanos;
    }
}
