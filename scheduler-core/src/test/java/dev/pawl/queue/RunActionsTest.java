package dev.pawl.queue;

import static dev.pawl.queue.QueueFixture.failedForGood;
import static dev.pawl.queue.QueueFixture.failedRetryIn;
import static dev.pawl.queue.QueueFixture.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.job.JobKey;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.testing.PostgresExtension;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RunActionsTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private QueueFixture given;
    private JobKey job;
    private long worker;

    @BeforeEach
    void aJobAndAWorker() {
        given = new QueueFixture(db.dsl());
        job = given.job("report");
        worker = given.worker("worker-a");
    }

    @Test
    void aWaitingRunIsCancelledAtOnce() {
        RunId id = given.enqueue(job);
        assertThat(given.actions.cancel(id, "anna", Optional.of("not needed"))).isInstanceOf(RunAction.Done.class);

        assertThat(given.run(id).state()).isEqualTo(RunState.CANCELLED);
        assertThat(given.run(id).errorMessage())
                .hasValueSatisfying(text -> assertThat(text).contains("anna").contains("not needed"));
        assertThat(given.claim(worker, 10)).isEmpty();
    }

    @Test
    void aRunBetweenTwoAttemptsIsCancelledAtOnce() {
        RunId id = given.enqueue(job);
        given.finish(failedRetryIn(given.claimOne(worker), Duration.ofHours(1)));
        given.actions.cancel(id, "anna", Optional.empty());

        assertThat(given.run(id).state()).isEqualTo(RunState.CANCELLED);
        assertThat(given.run(id).attempt()).isEqualTo(2);
        assertThat(db.dsl().fetchValue("select count(*) from pawl.delayed")).isEqualTo(0L);
    }

    @Test
    void theWorkerOfARunningRunHearsOfTheCancel_andNoAttemptFollows() {
        RunId id = given.enqueue(job);
        ClaimedRun claimed = given.claimOne(worker);
        given.actions.cancel(id, "anna", Optional.empty());

        assertThat(given.workers.heartbeat(worker, 1).cancelRequested()).containsExactly(id);
        assertThat(given.runs.find(id).orElseThrow().cancelRequested()).isTrue();
        given.finish(failedRetryIn(claimed, Duration.ZERO));
        assertThat(given.run(id).state()).isEqualTo(RunState.CANCELLED);
        assertThat(given.claim(worker, 10)).isEmpty();
    }

    @Test
    void aSuccessThatComesAfterTheCancelIsKeptAsTheAttemptsOutcome_butTheRunStaysCancelled() {
        RunId id = given.enqueue(job);
        ClaimedRun claimed = given.claimOne(worker);
        given.actions.cancel(id, "anna", Optional.empty());
        given.finish(succeeded(claimed));

        assertThat(given.run(id).state()).isEqualTo(RunState.CANCELLED);
        assertThat(given.run(id).lastOutcome()).contains(AttemptOutcome.SUCCEEDED);
    }

    @Test
    void aRunThatIsCancelledWhileItsWorkerDiesIsNotTriedAgain() {
        RunId id = given.enqueue(job);
        given.claimOne(worker);
        given.actions.cancel(id, "anna", Optional.empty());
        db.dsl().execute("update pawl.worker set heartbeat_at = heartbeat_at - interval '1 hour'");
        given.reclaimer.reclaim();
        assertThat(given.run(id).state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void anEndedRunCannotBeCancelled() {
        RunId id = given.enqueue(job);
        given.finish(succeeded(given.claimOne(worker)));
        assertThat(given.actions.cancel(id, "anna", Optional.empty()))
                .isEqualTo(new RunAction.NotPossible(RunState.SUCCEEDED));
    }

    @Test
    void aFailedRunThatIsRetriedKeepsItsKeyAndGoesOnCountingAttempts() {
        RunId id = given.enqueue(job);
        given.finish(failedForGood(given.claimOne(worker)));
        assertThat(given.actions.retry(id, "anna")).isInstanceOf(RunAction.Done.class);
        assertThat(given.run(id).state()).isEqualTo(RunState.READY);
        assertThat(given.actions.retry(id, "bert")).isEqualTo(new RunAction.NotPossible(RunState.READY));

        ClaimedRun again = given.claimOne(worker);
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.spent()).isZero();
        given.finish(succeeded(again));
        assertThat(given.run(id).state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(given.runs
                        .list(RunFilter.of(RunState.FAILED), Optional.empty(), 10)
                        .items())
                .isEmpty();
        assertThat(given.runs.find(id).orElseThrow().attempts().get(0).reopenedBy())
                .contains("anna");
    }

    /** The end waits for the cancel, and must see the lease as that has left it. */
    @Test
    void anAttemptThatEndsWhileACancelIsUnderWayIsNotTriedAgain() throws Exception {
        RunId id = given.enqueue(job);
        ClaimedRun claimed = given.claimOne(worker);
        try (Connection open = db.dataSource().getConnection();
                var thread = Executors.newSingleThreadExecutor()) {
            open.setAutoCommit(false);
            DSL.using(open).execute("update pawl.lease set cancelled_by = 'anna' where run_id = ?", id.value());
            Future<FinishReport> end = thread.submit(() -> given.finish(failedRetryIn(claimed, Duration.ZERO)));
            Awaitility.await()
                    .until(() -> db.dsl()
                            .fetchExists(
                                    DSL.table("pg_stat_activity"),
                                    DSL.condition("datname = current_database() and wait_event_type = 'Lock'")));
            open.commit();

            assertThat(end.get().stored()).containsExactly(id);
        }
        assertThat(given.run(id).state()).isEqualTo(RunState.CANCELLED);
        assertThat(given.claim(worker, 10)).isEmpty();
    }

    @Test
    void aCancelOfARunThatIsHandedBackIsKept() {
        RunId id = given.enqueue(job);
        ClaimedRun claimed = given.claimOne(worker);
        given.actions.cancel(id, "anna", Optional.empty());
        given.queue.handBack(worker, List.of(claimed));

        assertThat(given.run(id).state()).isEqualTo(RunState.CANCELLED);
        assertThat(given.claim(worker, 10)).isEmpty();
    }

    @Test
    void aRetriedRunTellsItsWorkerSinceWhenItsPolicyCounts() {
        RunId id = given.enqueue(job);
        ClaimedRun first = given.claimOne(worker);
        assertThat(first.reopenedAt()).isEmpty();
        given.finish(failedForGood(first));
        given.actions.retry(id, "anna");
        assertThat(given.claimOne(worker).reopenedAt()).isPresent();
    }

    /** Cancelled afterwards, it would be a cancelled run that has succeeded. */
    @Test
    void aRunThatHasSucceededIsNotTriedAgain() {
        RunId id = given.enqueue(job);
        given.finish(succeeded(given.claimOne(worker)));

        assertThat(given.actions.retry(id, "anna")).isEqualTo(new RunAction.NotPossible(RunState.SUCCEEDED));
        assertThat(given.run(id).state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void aRunOfADeletedJobIsNotTriedAgain() {
        RunId id = given.enqueue(job);
        given.finish(failedForGood(given.claimOne(worker)));
        db.dsl().execute("update pawl.job set deleted_at = pawl.clock()");

        assertThatThrownBy(() -> given.actions.retry(id, "anna"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("has been deleted");
        assertThat(given.run(id).state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void runningAgainMakesANewRunWithTheSameParameters() {
        Enqueued first = given.enqueuer.enqueue(EnqueueRequest.of(job, "test")
                .withParams("{\"n\": 1}")
                .withKey("key-1")
                .withPriority(2));
        Enqueued second = given.actions.rerun(first.id(), "anna").orElseThrow();

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.runKey()).isNotEqualTo("key-1");
        assertThat(given.runs.find(second.id()).orElseThrow().params()).contains("{\"n\": 1}");
        assertThat(given.run(second.id()).rerunOf()).contains(first.id());
        assertThat(given.run(second.id()).priority()).isEqualTo(2);
    }

    @Test
    void aRunThatDoesNotExistIsNotFound() {
        RunId none = new RunId(42);
        assertThat(given.actions.cancel(none, "anna", Optional.empty())).isInstanceOf(RunAction.NotFound.class);
        assertThat(given.actions.retry(none, "anna")).isInstanceOf(RunAction.NotFound.class);
        assertThat(given.actions.rerun(none, "anna")).isEmpty();
    }
}
