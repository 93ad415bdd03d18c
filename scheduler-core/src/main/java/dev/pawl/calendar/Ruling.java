package dev.pawl.calendar;

import java.time.Instant;

/** What the calendars of a job say about one fire time. */
public sealed interface Ruling {
    /** None of them touches it. */
    record Free() implements Ruling {}

    /**
     * It gets no run.
     *
     * @param reason which calendar and which entry, for people
     */
    record Skipped(String reason) implements Ruling {}

    /**
     * Its run waits.
     *
     * @param until the end of all blackouts that follow each other
     * @param reason which calendar and which entry, for people
     */
    record Deferred(Instant until, String reason) implements Ruling {}
}
