package dev.pawl.ledger;

import dev.pawl.job.JobDefinition;
import dev.pawl.schedule.FireTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Finds the fire times around a moment. Pure. */
final class Neighbours {
    private static final Duration FIRST_LOOK = Duration.ofMinutes(1);
    private static final Duration FURTHEST_LOOK = Duration.ofDays(400 * 10);
    private static final int LOOKS_FURTHER_BY = 4;

    private Neighbours() {}

    /** Whether the schedule calls for just this moment. */
    static boolean isFireTime(JobDefinition definition, Instant at) {
        return definition.fireTimes().next(at.minusNanos(1)).filter(at::equals).isPresent();
    }

    /** The last fire time before {@code at} and after {@code limit}, if it lies within some years. */
    static Optional<Instant> before(JobDefinition definition, Instant at, Instant limit) {
        FireTimes times = definition.fireTimes();
        for (Duration look = FIRST_LOOK;
                look.compareTo(FURTHEST_LOOK) < 0;
                look = look.multipliedBy(LOOKS_FURTHER_BY)) {
            Instant from = at.minus(look).isBefore(limit) ? limit : at.minus(look);
            Optional<Instant> last = times.after(from).takeWhile(at::isAfter).reduce((earlier, later) -> later);
            if (last.isPresent() || from.equals(limit)) {
                return last;
            }
        }
        return Optional.empty();
    }
}
