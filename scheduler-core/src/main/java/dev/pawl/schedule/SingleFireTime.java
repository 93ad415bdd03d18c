package dev.pawl.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One fire time. */
final class SingleFireTime extends FireTimes {
    private final Instant instant;

    SingleFireTime(Instant instant) {
        this.instant = instant;
    }

    @Override
    @Nullable
    Instant findNext(Instant after) {
        return instant.isAfter(after) ? instant : null;
    }
}
