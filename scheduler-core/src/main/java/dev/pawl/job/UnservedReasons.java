package dev.pawl.job;

import dev.pawl.calendar.DueTime;
import java.time.Instant;
import java.util.function.Function;

/**
 * Why fire times are skipped that nobody has served when their schedule ends. What would have kept them from running
 * counts first, in the order in which firing asks: calendars, pauses, what a person asked for. Immutable.
 *
 * @param dueTimes what calendars make of them; asked in rising order
 * @param holds what people have asked for
 * @param missed what to say of all others
 */
record UnservedReasons(Function<Instant, DueTime> dueTimes, Holds holds, String missed) {
    /**
     * Why one fire time gets no run.
     *
     * @param reason as SQL names it
     * @param detail for people
     */
    record Reason(String reason, String detail) {}

    Reason of(Instant fireAt) {
        if (dueTimes.apply(fireAt) instanceof DueTime.Never never) {
            return new Reason("calendar", never.reason());
        }
        return holds.paused(fireAt)
                .map(why -> new Reason("paused", why))
                .or(() -> holds.requested(fireAt).map(why -> new Reason("requested", why)))
                .orElseGet(() -> new Reason("missed", missed));
    }
}
