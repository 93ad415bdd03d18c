package dev.pawl.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;

/**
 * One entry of a calendar: times at which nothing is to start. Immutable.
 *
 * <p>All but {@link FixedSpan} are about what the clocks on the wall show: a moment lies within if its local time does.
 * So a local time that happens twice lies within both times, and one that does not exist never comes.
 */
sealed interface Blackout permits Dates, YearlyDates, LocalSpan, FixedSpan, WeeklyWindow {
    /** The entry as people write it. */
    String text();

    /**
     * Whether a moment lies within.
     *
     * @param local the same moment in the calendar's zone
     */
    boolean covers(Instant at, LocalDateTime local);

    /**
     * The end of the stretch that covers a moment, which is the first moment after it, if no clock changes before.
     *
     * @param local the same moment in the calendar's zone; both are covered
     */
    Instant end(Instant at, LocalDateTime local);

    /** The moment at which the clocks show {@code end}, if none changes between. */
    static Instant whenClocksShow(LocalDateTime end, Instant at, LocalDateTime local) {
        return at.plus(Duration.between(local, end));
    }
}
