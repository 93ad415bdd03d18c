package dev.pawl.job;

import java.time.Instant;
import java.util.Optional;

/**
 * A job as it stands.
 *
 * @param id names it within one database
 * @param version of the definition, from 1
 * @param pause present while it is paused
 * @param managedBy the file that it may be changed through
 * @param changedAt when its definition, its pause or its deletion changed last
 * @param nextFireAt the next fire time of its schedule, which is skipped when the job is paused then
 * @param skipFireAt a fire time ahead that is to be skipped because somebody asked for it
 * @param deletedAt when it was deleted
 */
public record Job(
        int id,
        JobKey key,
        int version,
        JobDefinition definition,
        Optional<Pause> pause,
        Optional<String> managedBy,
        Instant changedAt,
        Optional<Instant> nextFireAt,
        Optional<Instant> skipFireAt,
        Optional<Instant> deletedAt) {
    /**
     * The next fire time that is to have a run: after the end of its pause if it is paused until then, none if it is
     * paused for an unknown time, and not the one that is to be skipped.
     */
    public Optional<Instant> nextRunAt() {
        Optional<Instant> next = nextUnpaused();
        return next.isPresent() && next.equals(skipFireAt)
                ? definition.fireTimes().next(next.get())
                : next;
    }

    private Optional<Instant> nextUnpaused() {
        if (pause.isEmpty() || nextFireAt.isEmpty()) {
            return nextFireAt;
        }
        return pause.get()
                .until()
                // A fire time at the end of the pause counts, as it does when it is served.
                .flatMap(end ->
                        nextFireAt.get().isBefore(end) ? definition.fireTimes().next(end.minusNanos(1)) : nextFireAt);
    }
}
