package dev.pawl.queue;

import static dev.pawl.queue.QueueFixture.DEFAULT;
import static dev.pawl.queue.QueueFixture.LEASE;
import static dev.pawl.queue.QueueFixture.failedForGood;
import static dev.pawl.queue.QueueFixture.failedRetryIn;
import static dev.pawl.queue.QueueFixture.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.retry.RetryPolicy;
import dev.pawl.run.AttemptDetails;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.testing.LogLines;
import dev.pawl.testing.PostgresExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A run's life, step by step, as the statements of the queue make it. */
class RunLifeTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private QueueFixture given;
    private JobKey job;
    private long worker;

    @BeforeEach
    void aJobAndAWorker() {
        db.time().set(START);
        given = new QueueFixture(db.dsl());
        job = given.job("report");
        worker = given.worker("worker-a");
    }

    @Test
    void anEnqueuedRunIsClaimedOnceAndSucceeds() {
        RunId id = given.enqueue(job);
        assertThat(given.run(id).state()).isEqualTo(RunState.READY);

        ClaimedRun claimed = given.claimOne(worker);
        assertThat(claimed.id()).isEqualTo(id);
        assertThat(claimed.attempt()).isEqualTo(1);
        assertThat(given.run(id).state()).isEqualTo(RunState.RUNNING);
        assertThat(given.claim(given.worker("worker-b"), 10)).isEmpty();

        FinishReport report = given.finish(succeeded(claimed));
        assertThat(report.stored()).containsExactly(id);
        RunDetails details = given.runs.find(id).orElseThrow();
        assertThat(details.summary().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(details.result()).contains("{\"ok\": true}");
        assertThat(details.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.number()).isEqualTo(1);
            assertThat(attempt.outcome()).contains(AttemptOutcome.SUCCEEDED);
            assertThat(attempt.worker()).contains("worker-a");
        });
    }

    @Test
    void theMostUrgentAreClaimedFirst_thenThoseThatHaveWaitedLongest() {
        RunId later = given.enqueue(job);
        RunId urgent = given.enqueuer
                .enqueue(EnqueueRequest.of(job, "test").withPriority(0))
                .id();
        RunId last = given.enqueue(job);

        assertThat(List.of(
                        given.claimOne(worker).id(),
                        given.claimOne(worker).id(),
                        given.claimOne(worker).id()))
                .containsExactly(urgent, later, last);
    }

    @Test
    void aFailedAttemptWaitsForItsBackoffAndThenRunsAsTheNextAttempt() {
        RunId id = given.enqueue(job);
        given.finish(failedRetryIn(given.claimOne(worker), Duration.ofSeconds(10)));

        assertThat(given.run(id).nextAttemptAt()).contains(START.plusSeconds(10));
        db.time().advance(Duration.ofMillis(9_999));
        assertThat(given.mover.move()).isZero();
        assertThat(given.claim(worker, 10)).isEmpty();

        db.time().advance(Duration.ofMillis(1));
        assertThat(given.mover.move()).isEqualTo(1);
        ClaimedRun second = given.claimOne(worker);
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.spent()).isEqualTo(1);
    }

    @Test
    void aRunThatIsDueLaterIsNotClaimedBefore() {
        RunId id = given.enqueuer
                .enqueue(EnqueueRequest.of(job, "test").withRunAt(START.plusSeconds(60)))
                .id();
        given.mover.move();
        assertThat(given.claim(worker, 10)).isEmpty();
        assertThat(given.run(id).state()).isEqualTo(RunState.READY);
        assertThat(given.run(id).nextAttemptAt()).contains(START.plusSeconds(60));

        db.time().advance(Duration.ofSeconds(60));
        given.mover.move();
        assertThat(given.claimOne(worker).id()).isEqualTo(id);
    }

    /** The slow worker's result must not reach a run that has passed to another worker. */
    @Test
    void givenALeaseThatPassedOn_whenTheFirstWorkerFinishes_thenNothingIsStored() {
        RunId id = given.enqueue(job);
        ClaimedRun slow = given.claimOne(worker);
        db.time().advance(LEASE.plusMillis(1));
        assertThat(given.reclaimer.reclaim()).isEqualTo(1);
        ClaimedRun fast = given.claimOne(given.worker("worker-b"));
        assertThat(fast.attempt()).isGreaterThan(slow.attempt());

        FinishReport report = given.finish(succeeded(slow));

        assertThat(report.stored()).isEmpty();
        assertThat(report.refused()).containsExactly(id);
        assertThat(given.run(id).state()).isEqualTo(RunState.RUNNING);
        RunDetails details = given.runs.find(id).orElseThrow();
        assertThat(details.refusedWrites())
                .singleElement()
                .satisfies(refused -> assertThat(refused.worker()).isEqualTo("worker-a"));
        assertThat(details.attempts())
                .extracting(AttemptDetails::outcome)
                .containsExactly(Optional.of(AttemptOutcome.LOST), Optional.empty());
    }

    @Test
    void aFinishThatIsRepeatedStoresNothingNewAndIsNotRefused() {
        RunId id = given.enqueue(job);
        ClaimedRun claimed = given.claimOne(worker);
        given.finish(failedForGood(claimed));

        FinishReport again = given.finish(succeeded(claimed));

        assertThat(again.stored()).isEmpty();
        assertThat(again.refused()).isEmpty();
        assertThat(given.run(id).state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void heartbeatsKeepALease_andASilentWorkerCannotComeBackUnderItsOldEpoch() {
        given.enqueue(job);
        given.claimOne(worker);
        db.time().advance(LEASE.minusSeconds(1));
        assertThat(given.workers.heartbeat(worker, 1).alive()).isTrue();
        db.time().advance(LEASE.minusSeconds(1));
        assertThat(given.reclaimer.reclaim()).isZero();

        db.time().advance(Duration.ofSeconds(2));
        assertThat(given.reclaimer.reclaim()).isEqualTo(1);
        assertThat(given.workers.heartbeat(worker, 1).alive()).isFalse();
        given.enqueue(job);
        assertThat(given.claim(worker, 10)).isEmpty();
    }

    @Test
    void aRunThatKeepsLosingItsWorkerEndsAsFailed() {
        RunId id = given.enqueue(job);
        for (int lost = 0; lost <= RetryPolicy.MAX_LOST; lost++) {
            assertThat(given.run(id).state()).isEqualTo(RunState.READY);
            given.claimOne(given.worker("doomed-" + lost));
            db.time().advance(LEASE.plusSeconds(1));
            given.reclaimer.reclaim();
        }
        assertThat(given.run(id).state()).isEqualTo(RunState.FAILED);
        assertThat(given.run(id).endedBy()).contains("lost");
        assertThat(given.claim(given.worker("worker-b"), 10)).isEmpty();
    }

    @Test
    void aLostAttemptIsHeldWhereItsPolicyWantsAPersonToDecide() {
        JobKey careful = given.job("careful", "{\"queue\": \"default\", \"retry\": {\"on_unknown\": \"hold\"}}");
        RunId id = given.enqueue(careful);
        given.claimOne(worker);
        db.time().advance(LEASE.plusSeconds(1));
        given.reclaimer.reclaim();
        assertThat(given.run(id).state()).isEqualTo(RunState.HELD);
    }

    @Test
    void runsThatWereNotStartedAreHandedBackWithoutUsingUpAnAttempt() {
        RunId first = given.enqueue(job);
        given.enqueue(job);
        ClaimedRun claimed = given.claimOne(worker);
        given.queue.handBack(worker, List.of(claimed));

        ClaimedRun again = given.claimOne(given.worker("worker-b"));
        assertThat(again.id()).isEqualTo(first);
        assertThat(again.attempt()).isEqualTo(1);
    }

    /** The server may come to a statement late, after the same has been sent once more. */
    @Test
    void aHandBackThatComesLateLeavesTheNextLeaseAlone() {
        RunId run = given.enqueue(job);
        ClaimedRun first = given.claimOne(worker);
        given.queue.handBack(worker, List.of(first));
        db.time().advance(Duration.ofMillis(1));
        given.claimOne(worker);

        given.queue.handBack(worker, List.of(first));

        assertThat(given.run(run).state()).isEqualTo(RunState.RUNNING);
    }

    /** As after somebody has deleted from the history by hand. */
    @Test
    void aRowOfTheQueueWithoutARunIsRemoved_andTheOthersAreClaimed() {
        RunId gone = given.enqueue(job);
        RunId next = given.enqueue(job);
        db.dsl().execute("delete from pawl.run where run_id = " + gone);

        List<ClaimedRun> claimed = new ArrayList<>();
        assertThat(LogLines.warningsOf("dev.pawl.queue", () -> claimed.addAll(given.claim(worker, 10))))
                .singleElement()
                .asString()
                .contains("rows of 1 runs that the history does not know, such as " + gone);
        assertThat(claimed).extracting(ClaimedRun::id).containsExactly(next);
        assertThat(db.dsl().fetchCount(DSL.table("pawl.lease"))).isOne();
        assertThat(db.dsl().fetchCount(DSL.table("pawl.ready"))).isZero();
    }

    @Test
    void leasesWhoseAnswerWasLostAreHandedBack_andTheKnownOnesKept() {
        given.enqueue(job);
        given.enqueue(job);
        ClaimedRun known = given.claimOne(worker);
        ClaimedRun forgotten = given.claimOne(worker);

        assertThat(given.queue.handBackForgotten(worker, List.of(known))).isEqualTo(1);

        assertThat(given.run(known.id()).state()).isEqualTo(RunState.RUNNING);
        assertThat(given.run(forgotten.id()).state()).isEqualTo(RunState.READY);
    }

    @Test
    void aPausedQueueIsNotClaimedFrom() {
        given.enqueue(job);
        db.dsl().execute("update pawl.queue set paused_at = pawl.clock() where name = 'default'");
        assertThat(given.claim(worker, 10)).isEmpty();
        db.dsl().execute("update pawl.queue set paused_at = null where name = 'default'");
        assertThat(given.claim(worker, 10)).hasSize(1);
    }

    @Test
    void aPausedJobsRunsAreParkedAndLetOthersPass() {
        given.enqueue(job);
        RunId other = given.enqueue(given.job("other"));
        db.dsl().execute("update pawl.job set paused_at = pawl.clock() where job_key = 'report'");

        assertThat(given.claim(worker, 10)).extracting(ClaimedRun::id).containsExactly(other);
        db.time().advance(Duration.ofDays(300));
        assertThat(given.mover.move()).isZero();
    }

    @Test
    void aWorkerThatNamesNoQueuesServesThemAll() {
        db.dsl().execute("insert into pawl.queue (name) values ('slow')");
        JobKey slow = given.job("slow-job", "{\"queue\": \"slow\"}");
        RunId inSlow = given.enqueue(slow);
        RunId inDefault = given.enqueue(job);

        assertThat(given.claim(worker, 10)).extracting(ClaimedRun::id).containsExactly(inDefault);
        assertThat(given.queue.claim(worker, List.of(), 10, List::of))
                .extracting(ClaimedRun::id)
                .containsExactly(inSlow);
    }

    @Test
    void manyRunsOfAPausedJobDoNotHoldUpTheOthersBehindThem() {
        for (int i = 0; i < 50; i++) {
            given.enqueue(job);
        }
        RunId other = given.enqueue(given.job("other"));
        db.dsl().execute("update pawl.job set paused_at = pawl.clock() where job_key = 'report'");
        assertThat(given.claim(worker, 4)).extracting(ClaimedRun::id).containsExactly(other);
    }

    /** As after a claim that read the pause just before it ended. */
    @Test
    void aRunThatIsParkedAlthoughItsJobIsNotPausedGoesOn() {
        RunId id = given.enqueue(job);
        db.dsl().execute("update pawl.job set paused_at = pawl.clock() where job_key = 'report'");
        given.claim(worker, 10);
        db.dsl().execute("update pawl.job set paused_at = null where job_key = 'report'");
        assertThat(given.claim(worker, 10)).isEmpty();

        new Jobs(db.dsl()).unparkStragglers();
        assertThat(given.claimOne(worker).id()).isEqualTo(id);
    }

    @Test
    void aRunInADefaultLeafDoesNotKeepLeavesFromBeingMade() {
        given.enqueue(job);
        assertThat(db.dsl().fetchValue("select count(*) from pawl.run_p_default"))
                .isEqualTo(1L);
        // Yesterday's and the coming days', of five tables; that of today's runs cannot be made.
        assertThat(new Partitions(db.dsl()).createAhead()).isEqualTo(5 * (Partitions.DAYS_AHEAD + 1) - 1);
        assertThat(given.claim(worker, 10)).hasSize(1);
    }

    @Test
    void aClaimTakesAtMostWhatWasAskedForAndAtLeastHalf() {
        for (int i = 0; i < 20; i++) {
            given.enqueue(job);
        }
        assertThat(given.claim(worker, 13)).hasSizeBetween(7, 13);
        assertThat(given.queue.claim(worker, List.of(DEFAULT, DEFAULT), 1, List::of))
                .hasSize(1);
    }
}
