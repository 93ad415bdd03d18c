package dev.pawl.worker;

import dev.pawl.job.JobDefinition;
import dev.pawl.job.Snooze;
import dev.pawl.queue.FinishedAttempt;
import dev.pawl.retry.AttemptEnd;
import dev.pawl.retry.Decision;
import dev.pawl.retry.OnUnknown;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunState;
import dev.pawl.worker.target.StopReason;
import dev.pawl.worker.target.TargetEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Decides what an attempt came to and what becomes of its run. Pure: the same arguments and random numbers give the
 * same verdict.
 *
 * @param now database time at the end of the attempt
 */
record AttemptVerdict(ClaimedRun run, JobDefinition definition, Optional<Instant> startedAt, Instant now) {
    /** A run that this worker is too old for waits so long for a newer one. */
    static final Duration TOO_NEW_PAUSE = Duration.ofSeconds(30);

    private static final String TIMEOUT = "Timeout";

    /** What follows from the end of a target. {@code stop}: why the attempt was told to stop, if it was. */
    FinishedAttempt judge(TargetEnd end, Optional<StopReason> stop, Optional<String> details, RandomGenerator random) {
        return switch (end) {
            case TargetEnd.Succeeded succeeded ->
                new FinishedAttempt(
                        run,
                        AttemptOutcome.SUCCEEDED,
                        startedAt,
                        Optional.empty(),
                        Optional.of(RunState.SUCCEEDED),
                        Optional.of(FinishedAttempt.SUCCESS),
                        run.spent() + 1,
                        succeeded.result(),
                        Optional.empty(),
                        Optional.empty(),
                        details);
            case TargetEnd.Failed failed ->
                decide(
                        AttemptOutcome.FAILED,
                        new AttemptEnd(
                                failed.retryable() ? AttemptEnd.Kind.RETRYABLE : AttemptEnd.Kind.NOT_RETRYABLE,
                                failed.retryAfter()),
                        new Problem(failed.errorClass(), failed.message()),
                        details,
                        random);
            case TargetEnd.Snoozed snoozed -> snoozed(snoozed.wish(), details);
            case TargetEnd.Unknown unknown ->
                decide(
                        AttemptOutcome.UNKNOWN,
                        AttemptEnd.unknown(),
                        new Problem(unknown.errorClass(), unknown.message()),
                        details,
                        random);
            case TargetEnd.Cut cut -> cut(cut.reach(), stop.orElse(StopReason.WORKER_STOPPED), details, random);
        };
    }

    /** An attempt that ended before its target was called, for want of a definition. */
    static FinishedAttempt undefined(ClaimedRun run, String message) {
        return ended(
                run,
                AttemptOutcome.FAILED,
                RunState.FAILED,
                "not_retryable",
                run.spent() + 1,
                new Problem("NoDefinition", message));
    }

    /**
     * An attempt that ended before its target was called, since a newer program has stored the definition. No attempt
     * is spent: a worker of that program version may do the run.
     */
    static FinishedAttempt tooNew(ClaimedRun run, String message) {
        return again(
                run,
                AttemptOutcome.SNOOZED,
                Optional.empty(),
                TOO_NEW_PAUSE,
                Optional.empty(),
                new Problem("WorkerTooOld", "this worker is too old for the job's definition: " + message));
    }

    /** What is stored of an attempt whose end the database refuses: nothing in it comes from the target. */
    static FinishedAttempt refused(ClaimedRun run) {
        return ended(
                run,
                AttemptOutcome.FAILED,
                RunState.FAILED,
                "not_retryable",
                run.spent() + 1,
                new Problem("EndRefused", "the database refused to store how this attempt ended"));
    }

    /** An attempt that was told to stop before its target was called. */
    static FinishedAttempt notStarted(ClaimedRun run, StopReason stop) {
        return switch (stop) {
            case CANCELLED -> cancelled(run, Optional.empty(), Optional.empty());
            case TIMED_OUT, LEASE_LOST, WORKER_STOPPED ->
                again(run, AttemptOutcome.SNOOZED, Optional.empty(), Duration.ZERO, Optional.empty(), problem(stop));
        };
    }

    private record Problem(String errorClass, String message) {}

    private FinishedAttempt snoozed(Snooze wish, Optional<String> details) {
        return again(
                run,
                AttemptOutcome.SNOOZED,
                startedAt,
                wish.from(now),
                details,
                new Problem("Snooze", String.valueOf(wish.getMessage())));
    }

    private FinishedAttempt cut(
            TargetEnd.Reach reach, StopReason stop, Optional<String> details, RandomGenerator random) {
        boolean begun = reach != TargetEnd.Reach.NOT_BEGUN;
        return switch (stop) {
            case CANCELLED -> cancelled(run, startedAt, details);
            case TIMED_OUT -> timedOut(reach, details, random);
            case LEASE_LOST, WORKER_STOPPED -> {
                // Not the job's fault, so no attempt is spent; but a job that must not run twice has the last word.
                boolean mayRunTwice = definition.retry().onUnknown() == OnUnknown.RETRY;
                AttemptOutcome outcome =
                        begun && stop == StopReason.LEASE_LOST ? AttemptOutcome.UNKNOWN : AttemptOutcome.SNOOZED;
                yield !begun || mayRunTwice
                        ? again(run, outcome, startedAt, Duration.ZERO, details, problem(stop))
                        : decide(AttemptOutcome.UNKNOWN, AttemptEnd.unknown(), problem(stop), details, random);
            }
        };
    }

    private FinishedAttempt timedOut(TargetEnd.Reach reach, Optional<String> details, RandomGenerator random) {
        String limit = "the time limit of " + seconds(definition.timeout());
        return switch (reach) {
            case NOT_BEGUN ->
                decide(
                        AttemptOutcome.FAILED,
                        AttemptEnd.retryable(),
                        new Problem(TIMEOUT, limit + " was over before the request was sent"),
                        details,
                        random);
            case STOPPED_HERE ->
                decide(
                        AttemptOutcome.TIMED_OUT,
                        AttemptEnd.unknown(),
                        new Problem(TIMEOUT, "stopped at " + limit),
                        details,
                        random);
            case OUT_OF_REACH ->
                decide(
                        AttemptOutcome.UNKNOWN,
                        AttemptEnd.unknown(),
                        new Problem(
                                TIMEOUT,
                                "no complete answer within " + limit + "; whether the effect happened is unknown"),
                        details,
                        random);
        };
    }

    private static Problem problem(StopReason stop) {
        return switch (stop) {
            case CANCELLED -> new Problem("Cancelled", "cancelled while it ran");
            case TIMED_OUT -> new Problem(TIMEOUT, "the time limit was over");
            case LEASE_LOST ->
                new Problem("LeaseLost", "cut because its worker could not tell the database that it lives");
            case WORKER_STOPPED ->
                new Problem("WorkerStopped", "cut because its worker stopped and the grace was over");
        };
    }

    private FinishedAttempt decide(
            AttemptOutcome outcome, AttemptEnd end, Problem problem, Optional<String> details, RandomGenerator random) {
        int spent = run.spent() + 1;
        Decision decision = definition
                .retry()
                .after(end, spent, Duration.between(run.reopenedAt().orElse(run.dueAt()), now), nextFireIn(), random);
        Optional<Duration> retryIn = Optional.empty();
        Optional<RunState> runState = Optional.empty();
        Optional<String> endedBy = Optional.empty();
        switch (decision) {
            case Decision.Again again -> retryIn = Optional.of(again.delay());
            case Decision.End ended -> {
                runState = Optional.of(
                        switch (ended.state()) {
                            case FAILED -> RunState.FAILED;
                            case HELD -> RunState.HELD;
                        });
                endedBy = Optional.of(ended.endedBy());
            }
        }
        return new FinishedAttempt(
                run,
                outcome,
                startedAt,
                retryIn,
                runState,
                endedBy,
                spent,
                Optional.empty(),
                Optional.of(problem.errorClass()),
                Optional.of(problem.message()),
                details);
    }

    /**
     * Empty also for a run that a person retries, or that was made after that by a backfill: its fire time is history.
     * And where the run of the next fire time waits for this one.
     */
    private Optional<Duration> nextFireIn() {
        return run.fireAt()
                .filter(fireAt -> run.reopenedAt().isEmpty())
                .filter(fireAt -> !definition.overlap().takesTurns())
                .flatMap(fireAt -> definition.fireTimes().next(fireAt))
                .filter(next -> next.isAfter(run.dueAt()))
                .map(next -> Duration.between(now, next));
    }

    private static FinishedAttempt cancelled(ClaimedRun run, Optional<Instant> startedAt, Optional<String> details) {
        Problem problem = problem(StopReason.CANCELLED);
        return new FinishedAttempt(
                run,
                AttemptOutcome.CANCELLED,
                startedAt,
                Optional.empty(),
                Optional.of(RunState.CANCELLED),
                Optional.of("cancelled"),
                run.spent() + 1,
                Optional.empty(),
                Optional.of(problem.errorClass()),
                Optional.of(problem.message()),
                details);
    }

    private static FinishedAttempt again(
            ClaimedRun run,
            AttemptOutcome outcome,
            Optional<Instant> startedAt,
            Duration delay,
            Optional<String> details,
            Problem problem) {
        return new FinishedAttempt(
                run,
                outcome,
                startedAt,
                Optional.of(delay),
                Optional.empty(),
                Optional.empty(),
                run.spent(),
                Optional.empty(),
                Optional.of(problem.errorClass()),
                Optional.of(problem.message()),
                details);
    }

    private static FinishedAttempt ended(
            ClaimedRun run, AttemptOutcome outcome, RunState state, String endedBy, int spent, Problem problem) {
        return new FinishedAttempt(
                run,
                outcome,
                Optional.empty(),
                Optional.empty(),
                Optional.of(state),
                Optional.of(endedBy),
                spent,
                Optional.empty(),
                Optional.of(problem.errorClass()),
                Optional.of(problem.message()),
                Optional.empty());
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
