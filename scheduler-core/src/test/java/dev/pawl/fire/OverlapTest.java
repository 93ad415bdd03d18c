package dev.pawl.fire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.job.CatchUp;
import dev.pawl.job.CatchUpPolicy;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.OverlapPolicy;
import dev.pawl.queue.DelayedMover;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.Enqueuer;
import dev.pawl.queue.RunActions;
import dev.pawl.queue.Runs;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.Schedule;
import dev.pawl.testing.PostgresExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.jooq.DSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A job whose fire times come each minute, while its runs take as long as the test wants. */
class OverlapTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final JobKey JOB = new JobKey("report");

    private Jobs jobs;
    private FireBatch batch;
    private TestWorker worker;

    @BeforeEach
    void atNoon() {
        db.time().set(NOON);
        jobs = new Jobs(db.dsl());
        batch = new FireBatch(db.dsl(), new Jobs(db.dsl()));
        worker = new TestWorker(db.dsl());
    }

    @Test
    void queueAll_eachFireTimeRuns_oneAfterTheOther_retriesIncluded() {
        define(OverlapPolicy.QUEUE_ALL);
        fireMinutes(4);
        assertThat(skips()).isEmpty();

        ClaimedRun first = worker.claimOne();
        assertThat(first.fireAt()).contains(minute(1));
        worker.retryIn(first, Duration.ofSeconds(10));
        assertThat(worker.claim(10)).isEmpty();
        db.time().advance(Duration.ofSeconds(11));
        new DelayedMover(db.dsl()).move();
        ClaimedRun again = worker.claimOne();
        assertThat(again.id()).isEqualTo(first.id());
        worker.fail(again);

        for (int minute = 2; minute <= 4; minute++) {
            ClaimedRun next = worker.claimOne();
            assertThat(next.fireAt()).contains(minute(minute));
            worker.succeed(next);
        }
        assertThat(worker.claim(10)).isEmpty();
    }

    @Test
    void queueAll_aCatchUpRunsInTheOrderOfFireTimes_alsoWhenTheClockGoesBackMeanwhile() {
        define(OverlapPolicy.QUEUE_ALL);
        db.time().advance(Duration.ofMinutes(20));
        batch.fire();
        ClaimedRun first = worker.claimOne();
        db.time().set(minute(10));
        batch.fire();
        db.time().set(minute(22));
        batch.fire();
        assertThat(first.fireAt()).contains(minute(1));
        worker.succeed(first);
        for (int minute = 2; minute <= 22; minute++) {
            ClaimedRun next = worker.claimOne();
            assertThat(next.fireAt()).contains(minute(minute));
            worker.succeed(next);
        }
    }

    @Test
    void queueOne_oneWaits_andFurtherFireTimesAreSkipped() {
        define(OverlapPolicy.QUEUE_ONE);
        fireMinutes(1);
        ClaimedRun first = worker.claimOne();
        fireMinutes(3);
        assertThat(skips()).containsExactly(minute(3) + " overlap", minute(4) + " overlap");

        worker.succeed(first);
        assertThat(worker.claimOne().fireAt()).contains(minute(2));
        fireMinutes(1);
        assertThat(worker.claim(10)).isEmpty();
        worker.succeed(worker.running().get(0));
        assertThat(worker.claimOne().fireAt()).contains(minute(5));
    }

    @Test
    void queueOne_thatOneIsCancelled_thenTheNextFireTimeWaits() {
        define(OverlapPolicy.QUEUE_ONE);
        fireMinutes(1);
        worker.claimOne();
        fireMinutes(1);
        new RunActions(db.dsl()).cancel(runOf(minute(2)), "test", Optional.empty());
        fireMinutes(1);
        assertThat(skips()).isEmpty();
        worker.succeed(worker.running().get(0));
        assertThat(worker.claimOne().fireAt()).contains(minute(3));
    }

    @Test
    void cancelRunning_theActiveRunIsAskedToEnd_andTheNewOneStartsWhenItHas() {
        define(OverlapPolicy.CANCEL_RUNNING);
        fireMinutes(1);
        ClaimedRun first = worker.claimOne();
        fireMinutes(1);
        assertThat(worker.claim(10)).isEmpty();

        worker.giveUp(first);
        assertThat(runs().find(first.id()).orElseThrow().attempts())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.errorMessage())
                        .contains("cancelled by schedule while it ran: the next fire time came"));
        assertThat(worker.claimOne().fireAt()).contains(minute(2));
    }

    @Test
    void cancelRunning_aRunThatStillWaitsIsCancelledByTheNextOne_andEndsBeforeItStarts() {
        define(OverlapPolicy.CANCEL_RUNNING);
        fireMinutes(1);
        ClaimedRun first = worker.claimOne();
        fireMinutes(2);
        assertThat(state(runOf(minute(2)))).isEqualTo(RunState.CANCELLED);
        worker.succeed(first);
        assertThat(state(first.id())).isEqualTo(RunState.CANCELLED);
        assertThat(worker.claimOne().fireAt()).contains(minute(3));
    }

    @Test
    void cancelRunning_aRunThatNobodyHasClaimedYetGivesWayToo() {
        define(OverlapPolicy.CANCEL_RUNNING);
        fireMinutes(2);
        assertThat(state(runOf(minute(1)))).isEqualTo(RunState.CANCELLED);
        assertThat(worker.claimOne().fireAt()).contains(minute(2));
    }

    @Test
    void cancelRunning_ofSeveralThatAreFoundAtOnceTheLastRuns() {
        define(OverlapPolicy.CANCEL_RUNNING);
        db.time().advance(Duration.ofMinutes(3));
        batch.fire();
        assertThat(skips()).containsExactly(minute(1) + " overlap", minute(2) + " overlap");
        assertThat(worker.claimOne().fireAt()).contains(minute(3));
    }

    /** A worker that is frozen while it stores an end must not hold up the schedules. */
    @Test
    void cancelRunning_aRunWhoseLeaseSomebodyHoldsIsLeftAlone_andTheNextOneWaits() throws Exception {
        define(OverlapPolicy.CANCEL_RUNNING);
        fireMinutes(1);
        ClaimedRun running = worker.claimOne();
        try (var holder = Executors.newSingleThreadExecutor()) {
            db.dsl().transaction(tx -> {
                tx.dsl().execute("select from pawl.lease for update");
                holder.submit(() -> {
                            db.dsl().transaction(other -> {
                                other.dsl().execute("set local lock_timeout = '5s'");
                                db.time().advance(Duration.ofMinutes(1));
                                DSLContext node = other.dsl();
                                assertThat(new FireBatch(node, new Jobs(node))
                                                .fire()
                                                .runs())
                                        .isOne();
                            });
                            return null;
                        })
                        .get();
            });
        }
        assertThat(worker.claim(10)).isEmpty();
        // The next fire time asks it again.
        fireMinutes(1);
        assertThat(state(runOf(minute(2)))).isEqualTo(RunState.CANCELLED);
        worker.giveUp(running);
        assertThat(state(running.id())).isEqualTo(RunState.CANCELLED);
        assertThat(worker.claimOne().fireAt()).contains(minute(3));
    }

    /** A backfilled run is not of the schedule: the next fire time waits for it. */
    @Test
    void cancelRunning_aBackfilledRunIsNotCancelled() {
        define(OverlapPolicy.CANCEL_RUNNING);
        new Backfill(db.dsl(), jobs).make(JOB, minute(-10), minute(-9));
        ClaimedRun backfilled = worker.claimOne();
        fireMinutes(1);
        assertThat(worker.claim(10)).isEmpty();
        worker.succeed(backfilled);
        passTurnsLeftBehind();
        assertThat(state(backfilled.id())).isEqualTo(RunState.SUCCEEDED);
        assertThat(worker.claimOne().fireAt()).contains(minute(1));
    }

    /** An edit of the job's priority between two fire times changes nothing about whose turn is first. */
    @Test
    void queueAll_runsGoInTheOrderOfFireTimes_whateverTheirPriorities() {
        define(OverlapPolicy.QUEUE_ALL);
        fireMinutes(3);
        jobs.put(
                JOB,
                jobs.find(JOB).orElseThrow().definition().toBuilder()
                        .priority(1)
                        .build(),
                "test",
                Optional.empty());
        fireMinutes(1);
        for (int minute = 1; minute <= 4; minute++) {
            ClaimedRun next = worker.claimOne();
            assertThat(next.fireAt()).contains(minute(minute));
            worker.succeed(next);
            passTurnsLeftBehind();
        }
    }

    @Test
    void runsThatWereEnqueuedNeitherWaitNorCount() {
        define(OverlapPolicy.QUEUE_ONE);
        new Enqueuer(db.dsl()).enqueue(EnqueueRequest.of(JOB, "test"));
        assertThat(worker.claimOne().fireAt()).isEmpty();
        fireMinutes(1);
        ClaimedRun scheduled = worker.claimOne();
        new RunActions(db.dsl()).rerun(scheduled.id(), "test");
        assertThat(worker.claimOne().serialKey()).isEmpty();
    }

    @Test
    void aPolicyThatBeginsToQueueWaitsForTheRunOfBefore() {
        define(OverlapPolicy.ALLOW);
        fireMinutes(1);
        ClaimedRun first = worker.claimOne();
        define(OverlapPolicy.QUEUE_ALL);
        fireMinutes(1);
        assertThat(worker.claim(10)).isEmpty();
        worker.succeed(first);
        passTurnsLeftBehind();
        assertThat(worker.claimOne().fireAt()).contains(minute(2));
    }

    @Test
    void aRunWithTheKeyOfACallerIsInNobodysWay() {
        define(OverlapPolicy.QUEUE_ALL);
        new Enqueuer(db.dsl()).enqueue(EnqueueRequest.of(JOB, "test").withSerialKey("turns of job 1 "));
        worker.claimOne();
        fireMinutes(1);
        assertThat(worker.claimOne().fireAt()).contains(minute(1));
    }

    /** As the keeper of the queue does it every two seconds. */
    private static void passTurnsLeftBehind() {
        db.dsl().execute("select pawl.pass_turns(array(select run_id from pawl.serial_turn))");
    }

    private void fireMinutes(int minutes) {
        for (int i = 0; i < minutes; i++) {
            db.time().advance(Duration.ofMinutes(1));
            batch.fire();
        }
    }

    private void define(OverlapPolicy overlap) {
        JobDefinition definition = JobDefinition.builder(
                        new HandlerTarget("report", JsonNodeFactory.instance.objectNode()))
                .schedule(Schedule.Cron.of(CronExpression.parse("* * * * *"), ZoneOffset.UTC))
                .overlap(overlap)
                .catchUp(new CatchUp(CatchUpPolicy.ALL, Duration.ofHours(24), 100))
                .build();
        jobs.put(JOB, definition, "test", Optional.empty());
    }

    private static Instant minute(int minute) {
        return NOON.plus(Duration.ofMinutes(minute));
    }

    private static Runs runs() {
        return new Runs(db.dsl());
    }

    private static RunState state(RunId id) {
        return runs().summary(id).orElseThrow().state();
    }

    private static RunId runOf(Instant fireAt) {
        return db.dsl()
                .resultQuery("select run_id from pawl.run where fire_at = ?::timestamptz", fireAt.toString())
                .fetchSingle(row -> new RunId(row.get(0, Long.class)));
    }

    private static List<String> skips() {
        return db.dsl()
                .resultQuery("select fire_at, reason::text from pawl.skip order by fire_at")
                .fetch(row -> row.get(0, java.time.OffsetDateTime.class).toInstant() + " " + row.get(1));
    }
}
