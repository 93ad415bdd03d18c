package dev.pawl.job;

import dev.pawl.calendar.DueTime;
import dev.pawl.calendar.DueTimes;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why fire times are skipped that nobody has served when their schedule ends. What would have kept them from running
 * counts first, in the order in which firing asks: calendars, pauses, what a person asked for. Immutable.
 *
 * @param dueTimes what calendars make of them
 * @param pause in which the job is
 * @param pausedThrough an earlier pause lasted until then
 * @param skipFireAt the one that was asked to be skipped
 * @param skipBy who asked
 * @param missed what to say of all others
 */
record UnservedReasons(
        DueTimes dueTimes,
        Optional<Pause> pause,
        @Nullable Instant pausedThrough,
        @Nullable Instant skipFireAt,
        @Nullable String skipBy,
        String missed) {
    /**
     * Why one fire time gets no run.
     *
     * @param reason as SQL names it
     * @param detail for people
     */
    record Reason(String reason, String detail) {}

    Reason of(Instant fireAt) {
        if (dueTimes.at(fireAt) instanceof DueTime.Never never) {
            return new Reason("calendar", never.reason());
        }
        if (paused(fireAt)) {
            return new Reason("paused", "the job was paused");
        }
        return fireAt.equals(skipFireAt)
                ? new Reason("requested", "it was asked to be skipped, by " + skipBy)
                : new Reason("missed", missed);
    }

    private boolean paused(Instant fireAt) {
        boolean inPause = pause.filter(now -> now.until().map(fireAt::isBefore).orElse(true))
                .isPresent();
        return inPause || (pausedThrough != null && fireAt.isBefore(pausedThrough));
    }
}
