package dev.pawl.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fire times of another schedule from a start to an end, both included. */
final class WindowOfFireTimes extends FireTimes {
    private final FireTimes all;
    private final @Nullable Instant start;
    private final @Nullable Instant end;

    WindowOfFireTimes(FireTimes all, @Nullable Instant start, @Nullable Instant end) {
        this.all = all;
        this.start = start;
        this.end = end;
    }

    @Override
    @Nullable
    Instant findNext(Instant after) {
        Instant next = all.next(notBeforeStart(after)).orElse(null);
        return next == null || (end != null && next.isAfter(end)) ? null : next;
    }

    @Override
    FireWalk walk(Instant after) {
        FireWalk walk = all.walkFrom(notBeforeStart(after));
        return () -> {
            Instant next = walk.next();
            return next == null || (end != null && next.isAfter(end)) ? null : next;
        };
    }

    @Override
    ZoneId zone() {
        return all.zone();
    }

    @Override
    List<String> notes(Instant previous, Instant at) {
        return all.notes(notBeforeStart(previous), at);
    }

    /** The start itself is a possible fire time, so that the search begins just before it. */
    private Instant notBeforeStart(Instant after) {
        return start != null && after.isBefore(start) ? start.minusNanos(1) : after;
    }
}
