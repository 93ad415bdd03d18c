package dev.pawl.schedule;

import java.time.Duration;
import java.time.Instant;

/** Fire times in even steps of real time. */
final class EveryFireTimes extends FireTimes {
    private final long intervalMillis;
    private final long anchorMillis;

    EveryFireTimes(Duration interval, Instant anchor) {
        this.intervalMillis = interval.toMillis();
        this.anchorMillis = anchor.toEpochMilli();
    }

    @Override
    Instant findNext(Instant after) {
        // Fire times are whole milliseconds, so the first one after a millisecond's start is after all of it.
        long steps = Math.floorDiv(after.toEpochMilli() - anchorMillis, intervalMillis) + 1;
        return Instant.ofEpochMilli(anchorMillis + steps * intervalMillis);
    }
}
