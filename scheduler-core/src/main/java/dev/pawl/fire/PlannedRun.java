package dev.pawl.fire;

import java.time.Instant;

/**
 * A fire time that gets a run.
 *
 * @param dueAt when the run is due: at the fire time or later
 */
record PlannedRun(Instant fireAt, Instant dueAt) {
    PlannedRun {
        if (dueAt.isBefore(fireAt)) {
            throw new IllegalArgumentException("a run is due at its fire time or later, not at " + dueAt);
        }
    }
}
