package dev.pawl.schedule;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * One fire time as people look at it.
 *
 * @param at the instant that the schedule promises
 * @param local the same in the schedule's zone
 * @param notes how clock changes touch this fire time or the time since the one before, in whole sentences; mostly
 *     empty
 */
public record Fire(Instant at, ZonedDateTime local, List<String> notes) {
    public Fire {
        notes = List.copyOf(notes);
    }
}
