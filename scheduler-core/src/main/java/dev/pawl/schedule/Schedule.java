package dev.pawl.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** When a job is due. The fire times that it promises are computed by {@link FireTimes}. */
public sealed interface Schedule {

    /**
     * Due at the local times of cron expressions in one zone; times that several expressions name count once.
     *
     * @param expressions 1 to 20
     * @param gap what becomes of local times that do not exist on some day
     * @param overlapTime what becomes of local times that happen twice on some day
     */
    record Cron(List<CronExpression> expressions, ZoneId zone, GapRule gap, OverlapTimeRule overlapTime)
            implements Schedule {
        private static final int MAX_EXPRESSIONS = 20;

        public Cron {
            expressions = List.copyOf(expressions);
            if (expressions.isEmpty() || expressions.size() > MAX_EXPRESSIONS) {
                throw InvalidScheduleException.in(
                        "expression", "1 to " + MAX_EXPRESSIONS + " are allowed, there were " + expressions.size());
            }
        }

        /** One expression with the usual rules for clock changes: run after the gap, run the first of two times. */
        public static Cron of(CronExpression expression, ZoneId zone) {
            return new Cron(List.of(expression), zone, GapRule.AFTER, OverlapTimeRule.FIRST);
        }
    }

    /**
     * Due in even steps of real time, whatever the clocks show: at every instant that is a whole number of intervals
     * away from the anchor, before it or after it.
     *
     * @param interval 1 second to 400 days, in whole milliseconds
     * @param anchor one of the fire times, in whole milliseconds; it sets the phase, not the start
     */
    record Every(Duration interval, Instant anchor) implements Schedule {
        /** The shortest interval. */
        public static final Duration MIN_INTERVAL = Duration.ofSeconds(1);

        /** The longest interval. */
        public static final Duration MAX_INTERVAL = Duration.ofDays(400);

        public Every {
            if (interval.compareTo(MIN_INTERVAL) < 0 || interval.compareTo(MAX_INTERVAL) > 0) {
                throw InvalidScheduleException.in("every", interval + " is out of range; allowed are 1s to 400d");
            }
            if (!interval.equals(interval.truncatedTo(ChronoUnit.MILLIS))) {
                throw InvalidScheduleException.in("every", interval + " is too fine; whole milliseconds are allowed");
            }
            if (!anchor.equals(anchor.truncatedTo(ChronoUnit.MILLIS))) {
                throw InvalidScheduleException.in("every", "the anchor " + anchor + " must be in whole milliseconds");
            }
            FireTimes.requireInRange("every", anchor);
        }

        /** Aligned to the start of 1970 in UTC, so that {@code PT1H} means each full hour. */
        public static Every of(Duration interval) {
            return new Every(interval, Instant.EPOCH);
        }
    }

    /**
     * Due once.
     *
     * @param instant from 1970 through 2199; cut to whole milliseconds, since the database would round what is finer,
     *     and a fire time that is rounded down would be due for ever
     */
    record At(Instant instant) implements Schedule {
        public At {
            instant = instant.truncatedTo(ChronoUnit.MILLIS);
            FireTimes.requireInRange("at", instant);
        }
    }

    /** Never due by itself; runs are asked for. */
    record Manual() implements Schedule {}
}
