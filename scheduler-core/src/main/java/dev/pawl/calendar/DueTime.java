package dev.pawl.calendar;

import java.time.Instant;
import java.util.Optional;

/** What jitter and calendars make of one fire time. */
public sealed interface DueTime {
    /**
     * It gets a run.
     *
     * @param at when that is due, at the fire time or later
     * @param deferredBy the blackout whose end it waits for, for people
     */
    record Run(Instant at, Optional<String> deferredBy) implements DueTime {}

    /**
     * It gets none.
     *
     * @param reason for people
     */
    record Never(String reason) implements DueTime {}
}
