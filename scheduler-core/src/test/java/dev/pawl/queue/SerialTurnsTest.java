package dev.pawl.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.job.JobKey;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.testing.PostgresExtension;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SerialTurnsTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private QueueFixture given;
    private JobKey job;
    private long worker;

    @BeforeEach
    void aJobAndAWorker() {
        given = new QueueFixture(db.dsl());
        job = given.job("ship");
        worker = given.worker("worker-a");
    }

    @Test
    void runsOfOneKeyRunOneAfterTheOtherInTheOrderOfTheirEnqueues() {
        List<RunId> ids = List.of(enqueue("customer-1"), enqueue("customer-1"), enqueue("customer-1"));
        RunId other = enqueue("customer-2");

        List<ClaimedRun> first = given.claim(worker, 8);
        assertThat(first).extracting(ClaimedRun::id).containsExactly(ids.get(0), other);
        assertThat(given.claim(worker, 8)).isEmpty();

        given.finish(QueueFixture.succeeded(first.get(0)));
        ClaimedRun second = given.claimOne(worker);
        assertThat(second.id()).isEqualTo(ids.get(1));
        RunId late = enqueue("customer-1");
        given.finish(QueueFixture.failedForGood(second));
        ClaimedRun third = given.claimOne(worker);
        assertThat(third.id()).isEqualTo(ids.get(2));
        given.finish(QueueFixture.succeeded(third));
        assertThat(given.claimOne(worker).id()).isEqualTo(late);
    }

    @Test
    void theTurnLastsUntilTheRunHasEnded_retriesIncluded() {
        RunId first = enqueue("k");
        RunId second = enqueue("k");
        given.finish(QueueFixture.failedRetryIn(given.claimOne(worker), Duration.ofSeconds(10)));

        assertThat(given.claim(worker, 8)).isEmpty();
        db.time().advance(Duration.ofSeconds(11));
        given.mover.move();
        ClaimedRun again = given.claimOne(worker);
        assertThat(again.id()).isEqualTo(first);
        given.finish(QueueFixture.succeeded(again));

        assertThat(given.claimOne(worker).id()).isEqualTo(second);
    }

    @Test
    void aRunThatWaitsForItsTurnCanBeCancelled_andSoCanTheOneWhoseTurnItIs() {
        ClaimedRun running = given.claimOne(claimable("k"));
        RunId next = enqueue("k");
        RunId last = enqueue("k");
        assertThat(given.claim(worker, 8)).isEmpty();

        assertThat(given.actions.cancel(next, "anna", Optional.empty())).isInstanceOf(RunAction.Done.class);
        given.finish(QueueFixture.failedRetryIn(running, Duration.ofHours(1)));
        assertThat(given.actions.cancel(running.id(), "anna", Optional.empty())).isInstanceOf(RunAction.Done.class);

        assertThat(given.claimOne(worker).id()).isEqualTo(last);
        assertThat(given.run(next).state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void aTurnWhoseRunDiedWithItsWorkersIsPassedOn() {
        RunId first = enqueue("k");
        RunId second = enqueue("k");
        for (int death = 0; death < 4; death++) {
            long doomed = given.worker("doomed-" + death);
            assertThat(given.claim(doomed, 8)).extracting(ClaimedRun::id).containsExactly(first);
            db.time().advance(QueueFixture.LEASE.plusSeconds(1));
            assertThat(given.reclaimer.reclaim()).isEqualTo(1);
        }
        assertThat(given.run(first).state()).isEqualTo(RunState.FAILED);

        assertThat(new SerialTurns(db.dsl()).passLeftBehind()).isEqualTo(1);

        assertThat(given.claimOne(given.worker("worker-b")).id()).isEqualTo(second);
    }

    @Test
    void aRerunKeepsTheSerialKey() {
        RunId first = enqueue("k");
        given.finish(QueueFixture.succeeded(given.claimOne(worker)));

        RunId again = given.actions.rerun(first, "anna").orElseThrow().id();

        assertThat(given.runs.find(again).orElseThrow().serialKey()).contains("k");
    }

    /** A cancel that is under way holds the row of the one that comes next. */
    @Test
    void aTurnIsNotLostWhenTheNextOneIsLocked() throws Exception {
        RunId first = enqueue("k");
        ClaimedRun running = given.claimOne(worker);
        assertThat(running.id()).isEqualTo(first);
        RunId next = enqueue("k");
        assertThat(given.claim(worker, 8)).isEmpty();

        try (Connection other = db.dataSource().getConnection()) {
            other.setAutoCommit(false);
            DSL.using(other).execute("select from pawl.delayed for update");
            given.finish(QueueFixture.succeeded(running));
            other.rollback();
        }

        var turns = new SerialTurns(db.dsl());
        assertThat(turns.passLeftBehind()).isEqualTo(1);
        assertThat(given.claimOne(worker).id()).isEqualTo(next);
    }

    @Test
    void aReopenedRunWaitsForItsTurnAgain() {
        RunId first = enqueue("k");
        given.finish(QueueFixture.failedForGood(given.claimOne(worker)));
        RunId second = enqueue("k");
        ClaimedRun running = given.claimOne(worker);
        assertThat(running.id()).isEqualTo(second);

        given.actions.retry(first, "anna");

        assertThat(given.claim(worker, 8)).isEmpty();
        given.finish(QueueFixture.succeeded(running));
        assertThat(given.claimOne(worker).id()).isEqualTo(first);
    }

    @Test
    void whateverClaimsAndEndsAtOnce_oneAtATimeAndNoneIsForgotten() throws Exception {
        List<RunId> ids = new ArrayList<>();
        for (int n = 0; n < 120; n++) {
            ids.add(enqueue("key-" + n % 3));
        }
        var done = new ConcurrentLinkedQueue<RunId>();
        List<Callable<Long>> nodes = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            var node = new QueueFixture(db.dsl());
            long epoch = node.worker("node-" + n);
            nodes.add(() -> {
                while (done.size() < ids.size()) {
                    for (ClaimedRun run : node.claim(epoch, 4)) {
                        long leased = db.dsl()
                                .fetchSingle(
                                        "select count(*) from pawl.lease join pawl.run using (run_id) where serial_key"
                                                + " = ?",
                                        run.serialKey().orElseThrow())
                                .into(long.class);
                        if (leased != 1) {
                            return leased;
                        }
                        done.add(run.id());
                        node.finish(QueueFixture.succeeded(run));
                    }
                }
                return 1L;
            });
        }
        try (var threads = Executors.newFixedThreadPool(nodes.size())) {
            for (Future<Long> node : threads.invokeAll(nodes)) {
                assertThat(node.get()).isEqualTo(1);
            }
        }
        assertThat(done).containsExactlyInAnyOrderElementsOf(ids);
    }

    private long claimable(String serialKey) {
        enqueue(serialKey);
        return worker;
    }

    private RunId enqueue(String serialKey) {
        return given.enqueuer
                .enqueue(EnqueueRequest.of(job, "test").withSerialKey(serialKey))
                .id();
    }
}
