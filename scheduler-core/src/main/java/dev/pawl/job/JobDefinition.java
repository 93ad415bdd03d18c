package dev.pawl.job;

import dev.pawl.calendar.BlackoutCalendar;
import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.DueTimes;
import dev.pawl.input.Durations;
import dev.pawl.input.InputProblem;
import dev.pawl.retry.RetryPolicy;
import dev.pawl.schedule.FireTimes;
import dev.pawl.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a job does, when, and within which limits. Immutable; each change of a job makes a new one.
 *
 * @param description for people, at most 2000 characters
 * @param schedule when it is due
 * @param period the stretch of time in which the schedule counts
 * @param catchUp how it makes up for missed fire times
 * @param dueRules when the run of a fire time is due, if it gets one
 * @param target what a run does
 * @param retry whether and when a run is tried again
 * @param queue where its runs wait
 * @param priority of its runs in the queue, 0 to 9, 0 first
 * @param timeout how long an attempt may take, 1 s to 24 h
 * @param overlap what becomes of a fire time while the run before is still active
 * @param limits how many of its runs may run at once and start in a time
 * @param tags at most 20, each of 1 to 50 characters
 */
public record JobDefinition(
        Optional<String> description,
        Schedule schedule,
        ActivePeriod period,
        CatchUp catchUp,
        DueRules dueRules,
        Target target,
        RetryPolicy retry,
        QueueName queue,
        int priority,
        Duration timeout,
        OverlapPolicy overlap,
        RunLimits limits,
        List<String> tags) {
    /** The priority of a job that names none. */
    public static final int DEFAULT_PRIORITY = 5;

    /** The last priority; the first is 0. */
    public static final int MAX_PRIORITY = 9;

    /** The timeout of a job that names none. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /** The shortest timeout. */
    public static final Duration MIN_TIMEOUT = Duration.ofSeconds(1);

    /** The longest timeout. */
    public static final Duration MAX_TIMEOUT = Duration.ofHours(24);

    public JobDefinition {
        description = description.map(PlainText::description);
        tags = PlainText.tags(tags);
        if (priority < 0 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException("priority must be 0 to 9, was " + priority);
        }
        if (timeout.compareTo(MIN_TIMEOUT) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException("timeout must be 1s to 24h, was " + Durations.format(timeout));
        }
        boolean plain = period.equals(ActivePeriod.ALWAYS)
                && catchUp.equals(CatchUp.DEFAULTS)
                && dueRules.equals(DueRules.NONE);
        if (schedule instanceof Schedule.Manual && !plain) {
            throw new IllegalArgumentException(
                    "a job without a schedule has no period, nothing to catch up with and nothing to move");
        }
    }

    /** A job that runs when asked to, everything else as usual. */
    public static Builder builder(Target target) {
        return new Builder(target);
    }

    /** This definition, to be changed. */
    public Builder toBuilder() {
        Builder builder = new Builder(target);
        builder.description = description;
        builder.schedule = schedule;
        builder.period = period;
        builder.catchUp = catchUp;
        builder.dueRules = dueRules;
        builder.retry = retry;
        builder.queue = queue;
        builder.priority = priority;
        builder.timeout = timeout;
        builder.overlap = overlap;
        builder.limits = limits;
        builder.tags = tags;
        return builder;
    }

    /** The instants that the schedule promises within its period. */
    public FireTimes fireTimes() {
        return FireTimes.of(schedule)
                .between(period.start().orElse(null), period.end().orElse(null));
    }

    /** Whether both promise the same fire times, whatever becomes of them. */
    public boolean hasTimesOf(JobDefinition other) {
        return schedule.equals(other.schedule) && period.equals(other.period);
    }

    /** What is wrong with it if its schedule begins at this moment: it has one, and no fire time is left. */
    Optional<InputProblem> neverFires(Instant after) {
        if (schedule instanceof Schedule.Manual || fireTimes().next(after).isPresent()) {
            return Optional.empty();
        }
        // Such as a day of one start and end whose only time a clock change leaves out.
        boolean none = fireTimes().next(Instant.MIN).isEmpty();
        return Optional.of(new InputProblem(
                "schedule",
                !none
                        ? "never fires: all its fire times lie before now, " + after
                        : period.equals(ActivePeriod.ALWAYS)
                                ? "never fires: it has no fire time"
                                : "never fires: it has no fire time within its start and end"));
    }

    /**
     * When the runs of its fire times are due.
     *
     * @param key of the job
     * @param calendars as they are now, by name; one that is not among them has no effect
     */
    public DueTimes dueTimes(JobKey key, Map<CalendarName, BlackoutCalendar> calendars) {
        return dueRules.dueTimes(key, schedule, calendars);
    }

    /** Collects a definition; what is not set is as usual. For one thread. */
    public static final class Builder {
        private Target target;
        private Optional<String> description = Optional.empty();
        private Schedule schedule = new Schedule.Manual();
        private ActivePeriod period = ActivePeriod.ALWAYS;
        private CatchUp catchUp = CatchUp.DEFAULTS;
        private DueRules dueRules = DueRules.NONE;
        private RetryPolicy retry = RetryPolicy.DEFAULTS;
        private QueueName queue = QueueName.DEFAULT;
        private int priority = DEFAULT_PRIORITY;
        private Duration timeout = DEFAULT_TIMEOUT;
        private OverlapPolicy overlap = OverlapPolicy.SKIP;
        private RunLimits limits = RunLimits.NONE;
        private List<String> tags = List.of();

        private Builder(Target target) {
            this.target = target;
        }

        /** See {@link JobDefinition#target()}. */
        public Builder target(Target value) {
            target = value;
            return this;
        }

        /** See {@link JobDefinition#description()}. */
        public Builder description(String value) {
            description = Optional.of(value);
            return this;
        }

        /** See {@link JobDefinition#schedule()}. */
        public Builder schedule(Schedule value) {
            schedule = value;
            return this;
        }

        /** See {@link JobDefinition#period()}. */
        public Builder period(ActivePeriod value) {
            period = value;
            return this;
        }

        /** See {@link JobDefinition#catchUp()}. */
        public Builder catchUp(CatchUp value) {
            catchUp = value;
            return this;
        }

        /** See {@link JobDefinition#dueRules()}. */
        public Builder dueRules(DueRules value) {
            dueRules = value;
            return this;
        }

        /** See {@link JobDefinition#retry()}. */
        public Builder retry(RetryPolicy value) {
            retry = value;
            return this;
        }

        /** See {@link JobDefinition#queue()}. */
        public Builder queue(QueueName value) {
            queue = value;
            return this;
        }

        /** See {@link JobDefinition#priority()}. */
        public Builder priority(int value) {
            priority = value;
            return this;
        }

        /** See {@link JobDefinition#timeout()}. */
        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        /** See {@link JobDefinition#overlap()}. */
        public Builder overlap(OverlapPolicy value) {
            overlap = value;
            return this;
        }

        /** See {@link JobDefinition#limits()}. */
        public Builder limits(RunLimits value) {
            limits = value;
            return this;
        }

        /** See {@link JobDefinition#tags()}. */
        public Builder tags(List<String> value) {
            tags = List.copyOf(value);
            return this;
        }

        /**
         * The definition.
         *
         * @throws IllegalArgumentException when a value is out of range
         */
        public JobDefinition build() {
            return new JobDefinition(
                    description,
                    schedule,
                    period,
                    catchUp,
                    dueRules,
                    target,
                    retry,
                    queue,
                    priority,
                    timeout,
                    overlap,
                    limits,
                    tags);
        }
    }
}
