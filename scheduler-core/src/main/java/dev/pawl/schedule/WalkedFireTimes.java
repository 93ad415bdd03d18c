package dev.pawl.schedule;

import java.time.Instant;
import java.util.Spliterators;
import java.util.function.Consumer;

/** A walk as the source of a stream. For one thread. */
final class WalkedFireTimes extends Spliterators.AbstractSpliterator<Instant> {
    private final FireWalk walk;

    WalkedFireTimes(FireWalk walk) {
        super(Long.MAX_VALUE, ORDERED | DISTINCT | NONNULL);
        this.walk = walk;
    }

    @Override
    public boolean tryAdvance(Consumer<? super Instant> action) {
        Instant next = walk.next();
        if (next == null) {
            return false;
        }
        action.accept(next);
        return true;
    }
}
