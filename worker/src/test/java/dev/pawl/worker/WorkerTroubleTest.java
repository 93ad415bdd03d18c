package dev.pawl.worker;

import static dev.pawl.migrations.generated.Tables.DELAYED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pawl.job.CommandTarget;
import dev.pawl.job.HttpTarget;
import dev.pawl.job.JobKey;
import dev.pawl.retry.OnUnknown;
import dev.pawl.run.AttemptDetails;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.testing.LogLines;
import dev.pawl.testing.PostgresExtension;
import dev.pawl.worker.target.HttpServerFixture;
import dev.pawl.worker.target.Processes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What cuts attempts short: cancels, time limits, stops, lost leases, outages. */
class WorkerTroubleTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private final Semaphore started = new Semaphore(0);
    private final CountDownLatch released = new CountDownLatch(1);
    private WorkerFixture given;

    @BeforeEach
    void open() {
        given = new WorkerFixture(db);
    }

    @AfterEach
    void close() {
        released.countDown();
        given.close();
    }

    @Test
    void aCancelledHandlerIsInterruptedAndNotTriedAgain() throws InterruptedException {
        JobKey job = given.job(run -> {
            started.release();
            released.await();
        });
        RunId run = given.enqueue(job);
        given.start();
        awaitStarted(1);

        given.actions.cancel(run, "test", Optional.of("no longer needed"));

        RunDetails ended = given.awaitEnd(run);
        assertThat(ended.summary().state()).isEqualTo(RunState.CANCELLED);
        assertThat(ended.attempts())
                .singleElement()
                .returns(Optional.of(AttemptOutcome.CANCELLED), AttemptDetails::outcome);
    }

    @Test
    void aCancelledCommandIsEndedWithItsChildren() throws Exception {
        JobKey job = given.job(
                new CommandTarget(
                        List.of("/bin/sh", "-c", "sleep 1000 & echo child $!; wait"), Map.of(), Optional.empty()),
                Duration.ofMinutes(10),
                OnUnknown.RETRY);
        RunId run = given.enqueue(job);
        given.start(WorkerFixture.settings().commands(Set.of("/bin/sh")).build());
        await().atMost(WorkerFixture.PATIENCE)
                .until(() ->
                        given.logs.lines(run, 1, 1, 1).map(page -> page.total()).orElse(0L) > 0);
        long child = Long.parseLong(given.lines(run, 1).getFirst().substring("child ".length()));
        assertThat(ProcessHandle.of(child)).isPresent();

        given.actions.cancel(run, "test", Optional.empty());

        assertThat(given.awaitEnd(run).summary().state()).isEqualTo(RunState.CANCELLED);
        await().atMost(WorkerFixture.PATIENCE).until(() -> Processes.hasEnded(child));
    }

    @Test
    void anAttemptIsCutAtItsTimeLimitAndTriedAgain() {
        JobKey job = given.job(
                run -> {
                    if (run.attempt() == 1) {
                        released.await();
                    }
                },
                Duration.ofSeconds(1),
                OnUnknown.RETRY);
        RunId run = given.enqueue(job);
        given.start();

        RunDetails ended = given.awaitEnd(run);

        assertThat(ended.summary().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(ended.attempts())
                .extracting(attempt -> attempt.outcome().orElseThrow())
                .containsExactly(AttemptOutcome.TIMED_OUT, AttemptOutcome.SUCCEEDED);
    }

    @Test
    void aRequestWithoutAnAnswerIsUnknownAndHeldWhereThePolicySaysSo() throws Exception {
        try (var server = new HttpServerFixture()) {
            server.answer(exchange -> awaitRelease());
            JobKey job = given.job(
                    new HttpTarget("POST", server.uri("/slow"), Map.of(), Optional.empty()),
                    Duration.ofSeconds(1),
                    OnUnknown.HOLD);
            RunId run = given.enqueue(job);
            given.start();

            RunDetails ended = given.awaitEnd(run);

            assertThat(ended.summary().state()).isEqualTo(RunState.HELD);
            assertThat(ended.summary().endedBy()).contains("unknown");
            assertThat(ended.attempts()).singleElement().satisfies(attempt -> {
                assertThat(attempt.outcome()).contains(AttemptOutcome.UNKNOWN);
                assertThat(attempt.errorClass()).contains("Timeout");
            });
            released.countDown();
        }
    }

    /** A handler that ignores interrupts keeps its thread, not its slot. */
    @Test
    void aHandlerThatDoesNotStopIsAbandoned() throws InterruptedException {
        var stopped = new AtomicBoolean();
        JobKey stubborn = given.job(
                run -> {
                    started.release();
                    while (!stopped.get()) {
                        Thread.onSpinWait();
                    }
                },
                Duration.ofSeconds(1),
                OnUnknown.FAIL);
        JobKey other = given.job(run -> {});
        RunId stuck = given.enqueue(stubborn);
        Worker worker = given.start(WorkerFixture.settings().slots(1).build());
        awaitStarted(1);
        RunId next = given.enqueue(other);

        assertThat(given.awaitEnd(next).summary().state()).isEqualTo(RunState.SUCCEEDED);
        RunDetails ended = given.awaitEnd(stuck);
        assertThat(ended.attempts())
                .singleElement()
                .returns(Optional.of(AttemptOutcome.TIMED_OUT), AttemptDetails::outcome);
        assertThat(worker.abandoned()).isEqualTo(1);
        stopped.set(true);
    }

    @Test
    void aStopLetsAttemptsEndAndClaimsNoMore() throws InterruptedException {
        JobKey job = given.job(run -> {
            started.release();
            released.await();
        });
        RunId running = given.enqueue(job);
        Worker worker = given.start(WorkerFixture.settings().slots(1).build());
        awaitStarted(1);
        RunId waiting = given.enqueue(job);

        Thread stop = Thread.ofPlatform().start(worker::close);
        await().atMost(WorkerFixture.PATIENCE).until(() -> !"alive".equals(workerState()));
        released.countDown();
        stop.join();

        assertThat(given.state(running)).isEqualTo(RunState.SUCCEEDED);
        assertThat(given.state(waiting)).isEqualTo(RunState.READY);
        assertThat(workerState()).isEqualTo("stopped");
    }

    /** What a stop cuts is made up for, and is not counted against the job. */
    @Test
    void attemptsThatAStopCutsAreGivenBackWithoutBeingSpent() throws InterruptedException {
        JobKey job = given.job(run -> {
            started.release();
            released.await();
        });
        RunId run = given.enqueue(job);
        Worker worker =
                given.start(WorkerFixture.settings().grace(Duration.ZERO).build());
        awaitStarted(1);

        worker.close();

        assertThat(given.state(run)).isEqualTo(RunState.READY);
        AttemptDetails cut = given.attempt(run, 1);
        assertThat(cut.outcome()).contains(AttemptOutcome.SNOOZED);
        assertThat(cut.errorClass()).contains("WorkerStopped");
        assertThat(db.dsl().fetchSingle("select spent from pawl.ready").get(0, Integer.class))
                .isZero();
        released.countDown();
        given.start();
        assertThat(given.awaitEnd(run).summary().state()).isEqualTo(RunState.SUCCEEDED);
    }

    /** A job that must not run twice is not given back when its attempt may have had its effect. */
    @Test
    void aStopHoldsWhatMustNotRunTwice() throws InterruptedException {
        JobKey job = given.job(
                run -> {
                    started.release();
                    released.await();
                },
                Duration.ofSeconds(30),
                OnUnknown.HOLD);
        RunId run = given.enqueue(job);
        Worker worker =
                given.start(WorkerFixture.settings().grace(Duration.ZERO).build());
        awaitStarted(1);

        worker.close();

        assertThat(given.state(run)).isEqualTo(RunState.HELD);
    }

    /** A worker that was taken for dead: its attempts are cut, what they came to is refused, and it comes back. */
    @Test
    void aZombiesResultIsRefused() throws InterruptedException {
        var calls = new AtomicInteger();
        JobKey job = given.job(run -> {
            int call = calls.incrementAndGet();
            started.release();
            if (call == 1) {
                awaitRelease();
            }
        });
        RunId run = given.enqueue(job);
        Worker worker = given.start(WorkerFixture.settings()
                .slots(2)
                .abandonAfter(Duration.ofMinutes(1))
                .heartbeat(Duration.ofMillis(300))
                .lease(Duration.ofSeconds(60))
                .build());
        awaitStarted(1);
        long firstEpoch = worker.epoch();

        db.dsl()
                .execute(
                        "update pawl.worker set state = 'dead', ended_at = pawl.clock() where worker_epoch = ?",
                        firstEpoch);
        given.reclaimer.reclaim();
        await().atMost(WorkerFixture.PATIENCE).until(() -> worker.epoch() > firstEpoch);
        // The same worker takes the run again, under a new registration and a higher attempt number.
        RunDetails ended = given.awaitEnd(run);
        released.countDown();

        assertThat(ended.summary().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(ended.attempts())
                .extracting(attempt -> attempt.outcome().orElseThrow())
                .containsExactly(AttemptOutcome.LOST, AttemptOutcome.SUCCEEDED);
        await().atMost(WorkerFixture.PATIENCE)
                .until(() -> given.details(run).refusedWrites().size() == 1);
        assertThat(given.details(run).refusedWrites())
                .singleElement()
                .satisfies(write -> assertThat(write.attempt()).isEqualTo(1));
        assertThat(given.details(run).attempts()).hasSize(2);
    }

    /** Half the lease without a heartbeat: the worker cuts its attempts itself, before others take their runs. */
    @Test
    void aWorkerWithoutHeartbeatFencesItself() throws Exception {
        var interrupted = new CountDownLatch(1);
        JobKey job = given.job(run -> {
            if (run.attempt() > 1) {
                return;
            }
            started.release();
            try {
                released.await();
            } catch (InterruptedException cut) {
                interrupted.countDown();
                throw cut;
            }
        });
        RunId run = given.enqueue(job);
        try (var lock = new Lock("pawl.worker")) {
            lock.release();
            given.start(WorkerFixture.settings()
                    .heartbeat(Duration.ofMillis(500))
                    .lease(Duration.ofSeconds(6))
                    .build());
            awaitStarted(1);
            lock.take();
            assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
            lock.release();
        }
        RunDetails ended = given.awaitEnd(run);
        assertThat(ended.summary().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(ended.attempts().getFirst().errorClass()).contains("LeaseLost");
    }

    @Test
    void aWorkerSurvivesOutagesOfItsDatabase() {
        var done = new ConcurrentLinkedQueue<String>();
        JobKey job = given.job(run -> {
            run.log("working");
            done.add(run.runId());
        });
        List<RunId> runs =
                IntStream.range(0, 60).mapToObj(i -> given.enqueue(job)).toList();
        given.start();

        // By one connection: the pool may not have noticed yet that its others were ended, too.
        db.dsl().connection(own -> {
            for (int i = 0; i < 10; i++) {
                DSL.using(own)
                        .execute("select pg_terminate_backend(pid) from pg_stat_activity"
                                + " where datname = current_database() and pid <> pg_backend_pid()");
            }
        });
        await().ignoreExceptions().atMost(WorkerFixture.PATIENCE).untilAsserted(given::awaitAllEnded);

        assertThat(runs).allSatisfy(run -> assertThat(given.state(run)).isEqualTo(RunState.SUCCEEDED));
        // Nothing is lost and nothing is stored twice; no result is refused, for nobody else took a run.
        assertThat(done).containsAll(runs.stream().map(RunId::toString).toList());
        assertThat(db.dsl()
                        .fetchSingle("select count(*) from pawl.refused_write")
                        .get(0, Long.class))
                .isZero();
        assertThat(db.dsl().fetchSingle("select count(*) from pawl.attempt").get(0, Long.class))
                .isEqualTo(60);
    }

    @Test
    void aRunWhoseEndTheDatabaseRefusesFails() {
        JobKey job = given.job(run -> {});
        RunId run = given.enqueue(job);
        db.dsl().execute("alter table pawl.attempt add constraint no_success check (outcome <> 'succeeded')");
        try {
            given.start();

            RunDetails ended = given.awaitEnd(run);

            assertThat(ended.summary().state()).isEqualTo(RunState.FAILED);
            assertThat(ended.summary().endedBy()).contains("not_retryable");
            assertThat(ended.summary().errorClass()).contains("EndRefused");
        } finally {
            db.dsl().execute("alter table pawl.attempt drop constraint no_success");
        }
    }

    /** In a rolling upgrade: a newer worker does it, and none of its attempts is spent until then. */
    @Test
    void aRunWhoseDefinitionIsTooNewIsGivenBackUnspent() {
        JobKey job = given.job(run -> {});
        db.dsl().execute("update pawl.job_version set definition = definition || '{\"teleport\": true}'");
        RunId run = given.enqueue(job);
        given.enqueue(job);

        List<String> warnings = LogLines.warningsOf("dev.pawl.worker.AttemptRunner", () -> {
            given.start();
            await().atMost(WorkerFixture.PATIENCE).until(() -> db.dsl().fetchCount(DELAYED) == 2);
        });

        // Once for the version, and not for each of its runs.
        assertThat(warnings).singleElement().asString().contains("too old for version 1 of its definition");
        assertThat(given.attempt(run, 1)).satisfies(attempt -> {
            assertThat(attempt.outcome()).contains(AttemptOutcome.SNOOZED);
            assertThat(attempt.errorClass()).contains("WorkerTooOld");
        });
        assertThat(db.dsl()
                        .fetchSingle(
                                "select max(spent), min(due_at) > pawl.clock() + interval '20 s' from pawl.delayed")
                        .intoList())
                .containsExactly((short) 0, true);

        db.dsl().execute("update pawl.job_version set definition = definition - 'teleport'");
        db.dsl().execute("update pawl.delayed set due_at = pawl.clock()");
        assertThat(given.awaitEnd(run).summary().state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void aRunOfAVersionThatIsNotThereFails() {
        JobKey job = given.job(run -> {});
        RunId run = given.enqueue(job);
        db.dsl().execute("update pawl.run set job_version = 7");
        given.start();

        RunDetails ended = given.awaitEnd(run);
        assertThat(ended.summary().state()).isEqualTo(RunState.FAILED);
        assertThat(ended.summary().errorClass()).contains("NoDefinition");
    }

    private void awaitStarted(int attempts) throws InterruptedException {
        assertThat(started.tryAcquire(attempts, 60, TimeUnit.SECONDS)).isTrue();
    }

    /** Waits whatever interrupts it. */
    private void awaitRelease() {
        boolean interrupted = false;
        while (released.getCount() > 0) {
            try {
                released.await();
            } catch (InterruptedException ignored) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private String workerState() {
        return db.dsl()
                .fetchSingle("select state::text from pawl.worker order by worker_epoch desc limit 1")
                .get(0, String.class);
    }

    /** Keeps others from writing to a table. */
    private static final class Lock implements AutoCloseable {
        private final Connection connection;
        private final String table;

        Lock(String table) throws SQLException {
            this.connection = db.dataSource().getConnection();
            this.table = table;
        }

        void take() throws SQLException {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("lock table " + table + " in share row exclusive mode");
            }
        }

        void release() throws SQLException {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }

        @Override
        public void close() throws SQLException {
            release();
            connection.close();
        }
    }
}
