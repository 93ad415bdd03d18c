package dev.pawl.queue;

import dev.pawl.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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

    /** How far a floor stays behind the present. */
    static final Duration BEHIND = Duration.ofMillis(100);

    private final Map<Level, Floor> floors = new HashMap<>();

    /** One priority of one queue. */
    record Level(int queueId, int priority) {}

    /** @param highest of those so far: between the two there may be hidden runs */
    private record Floor(long position, long highest) {}

    long of(Level level) {
        Floor floor = floors.get(level);
        return floor == null ? NONE : floor.position();
    }

    /**
     * Where a claim is to begin in each of the levels.
     *
     * @param sweep whether it looks below the floors
     */
    List<FlooredLevel> under(List<Level> levels, boolean sweep) {
        return levels.stream()
                .map(level -> new FlooredLevel(level, sweep ? NONE : of(level)))
                .toList();
    }

    /**
     * A claim has been committed. That of a sweep may lower the floor: above the sweep's last position there may be
     * more that was hidden.
     *
     * @param position one that was claimed of this level; the highest one of a claim comes last
     * @param now when, on the database's clock
     */
    void claimed(Level level, long position, Instant now) {
        long reached = Math.min(position, RunId.firstAt(now.minus(BEHIND)).value());
        Floor before = floors.get(level);
        floors.put(level, new Floor(reached, before == null ? reached : Math.max(before.highest(), reached)));
    }

    /** A claim found nothing in these levels: lowered floors are where they were again. */
    void exhausted(Collection<Level> levels) {
        levels.forEach(
                level -> floors.computeIfPresent(level, (same, floor) -> new Floor(floor.highest(), floor.highest())));
    }
}
