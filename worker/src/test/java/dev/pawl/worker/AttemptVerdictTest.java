package dev.pawl.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.QueueName;
import dev.pawl.job.Snooze;
import dev.pawl.queue.FinishedAttempt;
import dev.pawl.retry.Backoff;
import dev.pawl.retry.OnUnknown;
import dev.pawl.retry.RetryPolicy;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.worker.target.StopReason;
import dev.pawl.worker.target.TargetEnd;
import dev.pawl.worker.target.TargetEnd.Reach;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttemptVerdictTest {
    private static final Instant DUE = Instant.parse("2026-03-01T02:00:00Z");
    private static final Duration DELAY = Duration.ofSeconds(10);

    @Test
    void successEndsTheRun() {
        FinishedAttempt end = judge(new TargetEnd.Succeeded(Optional.of("{}")), OnUnknown.RETRY, 1, null);

        assertThat(end.outcome()).isEqualTo(AttemptOutcome.SUCCEEDED);
        assertThat(end.runState()).contains(RunState.SUCCEEDED);
        assertThat(end.result()).contains("{}");
        assertThat(end.spent()).isEqualTo(2);
    }

    @Test
    void aFailureIsTriedAgainUntilTheAttemptsAreSpent() {
        var failed = new TargetEnd.Failed("X", "message", true, Optional.empty());

        assertThat(judge(failed, OnUnknown.RETRY, 1, null).retryIn()).contains(DELAY);
        assertThat(judge(failed, OnUnknown.RETRY, 2, null))
                .returns(Optional.of(RunState.FAILED), FinishedAttempt::runState)
                .returns(Optional.of("max_attempts"), FinishedAttempt::endedBy);
    }

    @Test
    void aFailureForGoodEndsTheRun() {
        assertThat(judge(new TargetEnd.Failed("X", "message", false, Optional.empty()), OnUnknown.RETRY, 0, null))
                .returns(Optional.of(RunState.FAILED), FinishedAttempt::runState)
                .returns(Optional.of("not_retryable"), FinishedAttempt::endedBy);
    }

    @Test
    void theTargetsWishIsAFloor() {
        var busy = new TargetEnd.Failed("HttpStatus429", "busy", true, Optional.of(Duration.ofMinutes(5)));

        assertThat(judge(busy, OnUnknown.RETRY, 0, null).retryIn()).contains(Duration.ofMinutes(5));
    }

    @Test
    void aSnoozeSpendsNoAttempt_andNoLimitOfThePolicyEndsIt() {
        var asleep = new TargetEnd.Snoozed(Snooze.forDuration(Duration.ofDays(30)));

        assertThat(judge(asleep, OnUnknown.FAIL, 2, null))
                .returns(AttemptOutcome.SNOOZED, FinishedAttempt::outcome)
                .returns(Optional.of(Duration.ofDays(30)), FinishedAttempt::retryIn)
                .returns(2, FinishedAttempt::spent);
    }

    @Test
    void theUnknownGoesAsThePolicySays() {
        var unknown = new TargetEnd.Unknown("SocketException", "reset");

        assertThat(judge(unknown, OnUnknown.RETRY, 0, null))
                .returns(AttemptOutcome.UNKNOWN, FinishedAttempt::outcome)
                .returns(Optional.of(DELAY), FinishedAttempt::retryIn);
        assertThat(judge(unknown, OnUnknown.HOLD, 0, null).runState()).contains(RunState.HELD);
        assertThat(judge(unknown, OnUnknown.FAIL, 0, null).runState()).contains(RunState.FAILED);
    }

    @Test
    void atTheTimeLimitItMattersHowFarTheTargetHadCome() {
        assertThat(cut(Reach.NOT_BEGUN, StopReason.TIMED_OUT, OnUnknown.HOLD))
                .returns(AttemptOutcome.FAILED, FinishedAttempt::outcome)
                .returns(Optional.of(DELAY), FinishedAttempt::retryIn);
        assertThat(cut(Reach.STOPPED_HERE, StopReason.TIMED_OUT, OnUnknown.RETRY))
                .returns(AttemptOutcome.TIMED_OUT, FinishedAttempt::outcome)
                .returns(Optional.of(DELAY), FinishedAttempt::retryIn);
        assertThat(cut(Reach.OUT_OF_REACH, StopReason.TIMED_OUT, OnUnknown.HOLD))
                .returns(AttemptOutcome.UNKNOWN, FinishedAttempt::outcome)
                .returns(Optional.of(RunState.HELD), FinishedAttempt::runState);
    }

    @ParameterizedTest
    @EnumSource(Reach.class)
    void aCancelEndsTheRunHoweverFarTheTargetHadCome(Reach reach) {
        assertThat(cut(reach, StopReason.CANCELLED, OnUnknown.RETRY))
                .returns(AttemptOutcome.CANCELLED, FinishedAttempt::outcome)
                .returns(Optional.of(RunState.CANCELLED), FinishedAttempt::runState);
    }

    @ParameterizedTest
    @EnumSource(Reach.class)
    void aStopOfTheWorkerSpendsNothingWhereTheJobMayRunTwice(Reach reach) {
        assertThat(cut(reach, StopReason.WORKER_STOPPED, OnUnknown.RETRY))
                .returns(AttemptOutcome.SNOOZED, FinishedAttempt::outcome)
                .returns(Optional.of(Duration.ZERO), FinishedAttempt::retryIn)
                .returns(0, FinishedAttempt::spent);
    }

    @Test
    void aStopOfTheWorkerHoldsWhatMustNotRunTwiceUnlessItHadNotBegun() {
        assertThat(cut(Reach.STOPPED_HERE, StopReason.WORKER_STOPPED, OnUnknown.HOLD)
                        .runState())
                .contains(RunState.HELD);
        assertThat(cut(Reach.OUT_OF_REACH, StopReason.WORKER_STOPPED, OnUnknown.FAIL)
                        .runState())
                .contains(RunState.FAILED);
        assertThat(cut(Reach.NOT_BEGUN, StopReason.WORKER_STOPPED, OnUnknown.HOLD)
                        .outcome())
                .isEqualTo(AttemptOutcome.SNOOZED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reach.class,
            names = {"STOPPED_HERE", "OUT_OF_REACH"})
    void aLostLeaseSpendsNothingWhereTheJobMayRunTwice(Reach reach) {
        assertThat(cut(reach, StopReason.LEASE_LOST, OnUnknown.RETRY))
                .returns(AttemptOutcome.UNKNOWN, FinishedAttempt::outcome)
                .returns(Optional.of(Duration.ZERO), FinishedAttempt::retryIn)
                .returns(0, FinishedAttempt::spent);
        assertThat(cut(reach, StopReason.LEASE_LOST, OnUnknown.HOLD))
                .returns(AttemptOutcome.UNKNOWN, FinishedAttempt::outcome)
                .returns(Optional.of(RunState.HELD), FinishedAttempt::runState)
                .returns(1, FinishedAttempt::spent);
    }

    @ParameterizedTest
    @EnumSource(StopReason.class)
    void whatWasStoppedBeforeItsTargetWasCalledIsNotSpent(StopReason reason) {
        FinishedAttempt end = AttemptVerdict.notStarted(run(1), reason);

        assertThat(end.startedAt()).isEmpty();
        if (reason == StopReason.CANCELLED) {
            assertThat(end.runState()).contains(RunState.CANCELLED);
        } else {
            assertThat(end.spent()).isEqualTo(1);
            assertThat(end.retryIn()).contains(Duration.ZERO);
        }
    }

    @Test
    void aRunThatTheWorkerIsTooOldForWaitsUnspent() {
        assertThat(AttemptVerdict.tooNew(run(1), "version 2 of job 7 cannot be read"))
                .returns(AttemptOutcome.SNOOZED, FinishedAttempt::outcome)
                .returns(Optional.empty(), FinishedAttempt::runState)
                .returns(Optional.of(Duration.ofSeconds(30)), FinishedAttempt::retryIn)
                .returns(1, FinishedAttempt::spent)
                .returns(
                        Optional.of("this worker is too old for the job's definition:"
                                + " version 2 of job 7 cannot be read"),
                        FinishedAttempt::errorMessage);
    }

    private static FinishedAttempt cut(Reach reach, StopReason reason, OnUnknown onUnknown) {
        return judge(new TargetEnd.Cut(reach), onUnknown, 0, reason);
    }

    private static FinishedAttempt judge(TargetEnd end, OnUnknown onUnknown, int spent, @Nullable StopReason stop) {
        JobDefinition definition = JobDefinition.builder(new HandlerTarget("h", JsonNodeFactory.instance.objectNode()))
                .retry(new RetryPolicy(3, new Backoff.Fixed(DELAY), 0, Duration.ofHours(1), onUnknown))
                .build();
        return new AttemptVerdict(run(spent), definition, Optional.of(DUE), DUE.plusSeconds(30))
                .judge(end, Optional.ofNullable(stop), Optional.empty(), new Random(1));
    }

    private static ClaimedRun run(int spent) {
        return new ClaimedRun(
                new RunId(1),
                spent + 1,
                7,
                1,
                new JobKey("job"),
                1,
                "key",
                new QueueName("default"),
                5,
                spent,
                0,
                DUE,
                Optional.empty(),
                DUE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
