package dev.pawl.fire;

import dev.pawl.calendar.BlackoutCalendar;
import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.DueTime;
import dev.pawl.job.CatchUp;
import dev.pawl.job.Job;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.OverlapPolicy;
import dev.pawl.schedule.FireTimes;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What a job says about its fire times. One thread: the functions answer the same for the same fire time, but what
 * calendars say of it is kept, for the second question.
 *
 * @param fireTimes the instants that it promises
 * @param catchUp what becomes of those that were missed
 * @param overlap what becomes of those that come while the run of an earlier one is active
 * @param exceptions why a fire time is not run whatever the two above say; asked in rising order
 * @param dueAt when the run of a fire time is due: at the fire time or later
 */
record FireRules(
        FireTimes fireTimes,
        CatchUp catchUp,
        OverlapPolicy overlap,
        Function<Instant, Optional<Skip>> exceptions,
        UnaryOperator<Instant> dueAt) {
    /**
     * Those of a definition alone: whatever a person has asked for besides does not count.
     *
     * @param calendars those that the job keeps to
     */
    static FireRules of(Job job, Map<CalendarName, BlackoutCalendar> calendars) {
        JobDefinition definition = job.definition();
        Function<Instant, DueTime> dueTimes =
                new Memory(definition.dueTimes(job.key(), calendars).rising());
        return of(definition.fireTimes(), definition.catchUp(), definition.overlap())
                .except(fireAt -> switch (dueTimes.apply(fireAt)) {
                    case DueTime.Run run -> Optional.empty();
                    case DueTime.Never never -> Optional.of(new Skip(fireAt, Skip.Reason.CALENDAR, never.reason()));
                })
                .dueAt(fireAt -> switch (dueTimes.apply(fireAt)) {
                    case DueTime.Run run -> run.at();
                    case DueTime.Never never ->
                        throw new IllegalArgumentException(fireAt + " gets no run: " + never.reason());
                });
    }

    /** Without exceptions, each run due at its fire time. */
    static FireRules of(FireTimes fireTimes, CatchUp catchUp, OverlapPolicy overlap) {
        return new FireRules(fireTimes, catchUp, overlap, fireAt -> Optional.empty(), UnaryOperator.identity());
    }

    /** These rules and one exception more, which is asked about fire times that the ones before let pass. */
    FireRules except(Function<Instant, Optional<Skip>> exception) {
        return new FireRules(
                fireTimes,
                catchUp,
                overlap,
                fireAt -> exceptions.apply(fireAt).or(() -> exception.apply(fireAt)),
                dueAt);
    }

    /** What becomes of the latest fire times: it is asked whether one gets a run, and once more when that is due. */
    private static final class Memory implements Function<Instant, DueTime> {
        private final Map<Instant, DueTime> known = new HashMap<>();
        private final Function<Instant, DueTime> dueTimes;

        Memory(Function<Instant, DueTime> dueTimes) {
            this.dueTimes = dueTimes;
        }

        @Override
        public DueTime apply(Instant fireAt) {
            if (known.size() >= 2 * FirePlan.SLICE) {
                known.clear();
            }
            return known.computeIfAbsent(fireAt, dueTimes);
        }
    }

    /** These rules with other due times. */
    FireRules dueAt(UnaryOperator<Instant> later) {
        return new FireRules(fireTimes, catchUp, overlap, exceptions, later);
    }
}
