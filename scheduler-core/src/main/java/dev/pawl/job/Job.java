package dev.pawl.job;

import dev.pawl.calendar.BlackoutCalendar;
import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.DueTimes;
import dev.pawl.schedule.FireTimes;
import java.time.Instant;
import java.util.Map;
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
     * The next fire time that is to have a run: {@link #nextOutsidePause} and not the one that is to be skipped, nor
     * one that calendars skip. Empty when there is none as far as {@link DueTimes#firstRun} looks.
     *
     * @param calendars as they are now, by name, those of the job at least
     */
    public Optional<Instant> nextRunAt(Map<CalendarName, BlackoutCalendar> calendars) {
        DueTimes dueTimes = definition.dueTimes(key, calendars);
        FireTimes fireTimes = definition.fireTimes();
        Optional<Instant> next = nextOutsidePause().flatMap(first -> dueTimes.firstRun(fireTimes, first));
        return next.isPresent() && next.equals(skipFireAt)
                ? fireTimes.next(next.get()).flatMap(first -> dueTimes.firstRun(fireTimes, first))
                : next;
    }

    /**
     * The next fire time, after the end of its pause if it is paused until then, none if it is paused for an unknown
     * time.
     */
    public Optional<Instant> nextOutsidePause() {
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
