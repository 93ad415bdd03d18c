package dev.pawl.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The fire times of a job that runs only when asked. */
final class NoFireTimes extends FireTimes {
    @Override
    @Nullable
    Instant findNext(Instant after) {
        return null;
    }
}
