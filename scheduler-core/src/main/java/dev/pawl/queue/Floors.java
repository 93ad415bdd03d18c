package dev.pawl.queue;

import dev.pawl.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Up to where this process has claimed each level of the queues, so that a claim does not walk over the dead entries of
 * runs that are gone: while an old snapshot is open, somewhere in the database, nothing can clear those away. In memory
 * only. One thread.
 *
 * <p>Positions come from a clock and become visible out of order: a transaction may commit after later ones have been
 * claimed. So a floor stays a tenth of a second behind the present, which most commits are faster than; what appears
 * below it all the same is found by the next sweep, a claim without floors.
 */
final class Floors {
    /** What lies below every position. */
    static final long NONE = -1;

    private static final Duration BEHIND = Duration.ofMillis(100);

    private final Map<Level, Long> floors = new HashMap<>();

    /** One priority of one queue. */
    record Level(int queueId, int priority) {}

    long of(Level level) {
        return floors.getOrDefault(level, NONE);
    }

    /**
     * A claim has been committed. That of a sweep may lower the floor: what lies above the sweep's last position may
     * have been hidden, too.
     *
     * @param position the highest that was claimed of this level
     * @param now when, on the database's clock
     */
    void claimed(Level level, long position, Instant now) {
        floors.put(level, Math.min(position, RunId.firstAt(now.minus(BEHIND)).value()));
    }
}
