package dev.pawl.queue;

import static dev.pawl.queue.QueueFixture.DEFAULT;
import static org.jooq.impl.DSL.val;

import dev.pawl.database.Database;
import dev.pawl.database.DatabaseSettings;
import dev.pawl.job.JobKey;
import dev.pawl.log.AttemptLog;
import dev.pawl.log.LogLevel;
import dev.pawl.log.LogLimits;
import dev.pawl.log.LogStream;
import dev.pawl.log.LogWriter;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.testing.ExecutedPlan;
import dev.pawl.testing.PlanRecorder;
import dev.pawl.testing.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * A queue on the product's own pools, which tells the plans of what it does. Its connections live as long as it does,
 * so plans that were made in one state of the tables are used in the next. Time runs, whatever the test's time says.
 */
final class PlannedQueue implements AutoCloseable {
    /** Rows with which each step is tried. */
    static final int BATCH = 100;
    /** Rows that wait, and ended runs in the history. */
    static final int BACKLOG = 20_000;
    /** Leases of the worker, and as many of another. */
    static final int LEASES = 10_000;

    private static final List<String> HOT = List.of("ready", "delayed", "lease");

    /** A step of the queue's work on so many rows. */
    record Step(String name, int rows, List<ExecutedPlan> plans) {}

    private final PlanRecorder recorder = new PlanRecorder();
    private final List<Step> steps = new ArrayList<>();
    private final DSLContext admin;
    private final DataSource adminPool;
    private final Database database;
    private final QueueFixture given;
    private final DSLContext general;
    private final WorkerRegistry heartbeats;
    private final RunQueue queue;
    private final DelayedMover mover;
    private final JobKey job;
    private final JobKey urgent;
    private final JobKey limited;
    private final long worker;
    private @Nullable Connection snapshot;
    private int keys;

    PlannedQueue(PostgresExtension db) {
        admin = db.dsl();
        adminPool = db.dataSource();
        // As in production, so that the planner can put it in its place.
        admin.execute("create or replace function pawl.clock() returns timestamptz language sql volatile parallel safe"
                + " as 'select clock_timestamp()'");
        new Partitions(admin).createAhead();
        HOT.forEach(table -> admin.execute("alter table pawl." + table + " set (autovacuum_enabled = off)"));
        database = Database.open(DatabaseSettings.of(PlanRecorder.tellingPlans(db.jdbcUrl()))
                .withLogin(db.user(), db.password())
                .withConnections(2, 2));
        given = new QueueFixture(recorded(database.queueDataSource()));
        general = recorded(database.dataSource());
        heartbeats = new WorkerRegistry(recorded(database.heartbeatDataSource()));
        queue = new RunQueue(given.dsl);
        mover = new DelayedMover(given.dsl);
        job = given.job("report");
        urgent = given.job("urgent", "{\"queue\": \"default\", \"priority\": 0}");
        limited = given.job("limited", "{\"queue\": \"default\", \"priority\": 0}");
        admin.execute("insert into pawl.run_limit (job_id, max_running)"
                + " select job_id, 1000000 from pawl.job where job_key = 'limited'");
        worker = given.worker("worker-a");
    }

    private DSLContext recorded(DataSource pool) {
        return DSL.using(recorder.recorded(pool), SQLDialect.POSTGRES);
    }

    /** A backlog, leases and a history, made without the queue's connections. */
    void fill() {
        long other = given.worker("worker-b");
        admin.execute(
                "select count(*) from pawl.enqueue_many(array_fill('report'::text, array[?]),"
                        + " keys => array(select 'filled-' || ? || '-' || n from generate_series(1, ?) n))",
                BACKLOG,
                ++keys,
                BACKLOG);
        admin.execute(
                "insert into pawl.delayed select 'infinity', pawl.next_id(), 1, 5, n, 1, 0, 0, 0"
                        + " from generate_series(1, ?) n",
                BACKLOG);
        admin.execute(
                "insert into pawl.lease (run_id, attempt, worker_epoch, claimed_at, queue_id, priority, job_id, spent,"
                        + " lost) select pawl.next_id(), 1, w, pawl.clock(), 1, 5, 1, 0, 0 from generate_series(1, ?),"
                        + " unnest(?) w",
                val(LEASES),
                val(new Long[] {worker, other}));
        admin.execute(
                "insert into pawl.attempt (run_id, attempt, job_id, outcome, run_state, finished_at)"
                        + " select pawl.next_id(), 1, 1, 'failed', 'failed', pawl.clock() from generate_series(1, ?)",
                BACKLOG);
    }

    /** Runs that are due. */
    void enqueue(int runs) {
        admin.execute("select count(*) from pawl.enqueue_many(array_fill('report'::text, array[?]))", runs);
    }

    /** Rows in {@code ready}, behind all others, of runs that are not there. */
    void addBacklog(int rows) {
        admin.execute(
                "insert into pawl.ready select 1, 5, m.behind + n, m.behind + n, 1, 0, 0, 0"
                        + " from (select pawl.next_id() + (1::bigint << 40) as behind) m, generate_series(1, ?) n",
                rows);
    }

    /** Rows that were due an hour ago and are gone, but stay where they are while the snapshot is open. */
    void leaveDead(int rows) {
        admin.execute(
                "insert into pawl.ready select 1, 5, m.early + n, m.early + n, 1, 0, 0, 0"
                        + " from (select pawl.first_id_at(pawl.clock() - interval '1 hour') as early) m,"
                        + " generate_series(1, ?) n",
                rows);
        admin.execute("delete from pawl.ready");
        admin.execute(
                "insert into pawl.delayed"
                        + " select at, n, 1, 5, n, 1, 0, 0, 0"
                        + " from (select pawl.clock() - interval '1 hour' as at) early, generate_series(1, ?) n",
                rows);
        admin.execute("delete from pawl.delayed");
    }

    /** Takes statistics of what is there. */
    void analyze() {
        admin.execute("analyze");
    }

    /** Clears the dead rows away, and takes statistics. */
    void vacuum() {
        admin.execute("vacuum analyze");
    }

    /** Opens a snapshot; from now on, nothing that is deleted can be cleared away. */
    void pin() throws SQLException {
        Connection connection = adminPool.getConnection();
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement look = connection.createStatement()) {
            look.execute("select count(*) from pawl.queue");
        }
        snapshot = connection;
    }

    /** Claims and finishes all that is due, and ends all other leases. */
    void drain() {
        for (List<ClaimedRun> runs = claim(RunQueue.MAX_CLAIM); !runs.isEmpty(); runs = claim(RunQueue.MAX_CLAIM)) {
            given.finisher.finish(worker, succeeded(runs));
            recorder.take();
        }
        admin.execute("delete from pawl.lease");
        admin.execute("delete from pawl.delayed");
    }

    /** One claim, of those from the floor on. */
    Step claim() {
        recorder.take();
        steps.clear();
        step("claim", () -> claim(BATCH));
        return steps.getFirst();
    }

    /** A claim that looks below the floors. */
    Step sweep() {
        recorder.take();
        steps.clear();
        step("sweep", () -> queue.claim(worker, List.of(DEFAULT), BATCH, List::of, true));
        return steps.getFirst();
    }

    private List<ClaimedRun> claim(int limit) {
        return queue.claim(worker, List.of(DEFAULT), limit, List::of, false);
    }

    /** Does everything that a queue does, each step with {@value #BATCH} rows; there must be as many to claim. */
    List<Step> work() throws InterruptedException {
        recorder.take();
        steps.clear();
        enqueueAndMove();
        finish();
        handBack();
        reclaim();
        retry();
        runLong();
        runUnderALimit();
        takeTurns();
        return List.copyOf(steps);
    }

    /** A move of runs that are due now; a sweep looks below the floor, too. */
    Step move(boolean sweep) {
        delay();
        recorder.take();
        steps.clear();
        step("move", () -> mover.move(sweep));
        return steps.getFirst();
    }

    private void enqueueAndMove() {
        EnqueueRequest request = keyed();
        step("enqueue", 1, () -> given.enqueuer.enqueue(request));
        step("enqueue the same again", 1, () -> given.enqueuer.enqueue(request));
        step(
                "look a run up",
                1,
                () -> new Runs(general).find(given.enqueuer.enqueue(request).id()));
        String[] jobs = Collections.nCopies(BATCH, job.value()).toArray(String[]::new);
        String[] names =
                IntStream.range(0, BATCH).mapToObj(n -> "key-" + ++keys).toArray(String[]::new);
        step("enqueue many with keys", () -> enqueueKeyed(jobs, names));
        step("enqueue many with the same keys again", () -> enqueueKeyed(jobs, names));
        delay();
        step("move in a sweep", () -> mover.move(true));
        delay();
        step("move", () -> mover.move(false));
    }

    /** Runs that had to wait until now. */
    private void delay() {
        admin.execute(
                "select count(*) from pawl.enqueue_many(array_fill('report'::text, array[?]),"
                        + " run_ats => array_fill(pawl.clock() + interval '1 hour', array[?]))",
                BATCH,
                BATCH);
        admin.execute("update pawl.delayed set due_at = pawl.clock() where due_at < pawl.clock() + interval '1 hour'");
    }

    private void enqueueKeyed(String[] jobs, String[] names) {
        given.dsl.execute("select count(*) from pawl.enqueue_many(?, keys => ?)", val(jobs), val(names));
    }

    private EnqueueRequest keyed() {
        return EnqueueRequest.of(job, "test").withParams("{}").withKey("key-" + ++keys);
    }

    private void finish() {
        List<ClaimedRun> first = new ArrayList<>();
        step("claim and load", () -> first.addAll(claim(BATCH)));
        step("finish", () -> given.finisher.finish(worker, succeeded(first)));
        step("finish again", () -> given.finisher.finish(worker, succeeded(first)));
        List<ClaimedRun> second = claim(BATCH);
        recorder.take();
        step(
                "finish for a retry",
                () -> given.finisher.finish(
                        worker,
                        second.stream()
                                .map(run -> QueueFixture.failedRetryIn(run, Duration.ofHours(1)))
                                .toList()));
    }

    private void handBack() {
        List<ClaimedRun> runs = claim(BATCH);
        recorder.take();
        step("hand back", () -> queue.handBack(worker, runs));
        step("finish without a lease", () -> given.finisher.finish(worker, succeeded(runs)));
        long forgetful = given.worker("worker-c");
        List<ClaimedRun> forgotten = given.queue.claim(forgetful, List.of(DEFAULT), BATCH, List::of, true);
        recorder.take();
        step("hand back what is forgotten", () -> queue.handBackForgotten(forgetful, forgotten.subList(0, 2)));
    }

    private void reclaim() {
        long mortal = given.worker("worker-d");
        queue.claim(mortal, List.of(DEFAULT), BATCH, List::of, false);
        given.workers.stopped(mortal);
        recorder.take();
        step("re-claim", given.reclaimer::reclaim);
    }

    /** Runs that have ended are retried by a person, and claimed once more. */
    private void retry() {
        RunQueue fresh = new RunQueue(given.dsl);
        RunActions actions = new RunActions(general);
        List<RunId> ids =
                IntStream.range(0, BATCH).mapToObj(n -> given.enqueue(urgent)).toList();
        List<ClaimedRun> runs = fresh.claim(worker, List.of(DEFAULT), BATCH, List::of, false);
        given.finisher.finish(
                worker, runs.stream().map(QueueFixture::failedForGood).toList());
        recorder.take();
        step("retry", 1, () -> actions.retry(ids.getFirst(), "test"));
        ids.stream().skip(1).forEach(id -> actions.retry(id, "test"));
        recorder.take();
        List<ClaimedRun> again = new ArrayList<>();
        step(
                "claim and load what was retried",
                () -> again.addAll(fresh.claim(worker, List.of(DEFAULT), BATCH, List::of, false)));
        if (again.stream().noneMatch(run -> run.reopenedAt().isPresent())) {
            throw new AssertionError("none of the retried runs was claimed: " + again);
        }
        given.finisher.finish(worker, succeeded(again));
        recorder.take();
    }

    /** What an attempt may do while it runs, and its worker meanwhile. */
    private void runLong() throws InterruptedException {
        List<ClaimedRun> runs = claim(BATCH);
        recorder.take();
        step("heartbeat", 1, () -> heartbeats.heartbeat(worker, BATCH));
        ClaimedRun first = runs.getFirst();
        new RunActions(general).cancel(runs.getLast().id(), "test", Optional.empty());
        recorder.take();
        step("look for cancel requests", 1, () -> heartbeats.cancelRequested(worker));
        storeLogs(runs);
        step(
                "note a step",
                1,
                () -> general.transaction(tx -> {
                    new RunSteps(tx.dsl()).find(first, "once");
                    new RunSteps(tx.dsl()).note(first, "once", "{}");
                }));
        step(
                "end a handler's transaction",
                1,
                () -> general.transaction(
                        tx -> AttemptFinisher.within(tx.dsl()).finish(worker, succeeded(List.of(first)))));
        given.finisher.finish(worker, succeeded(runs));
        recorder.take();
    }

    /** Its runs are parked by one claim and taken by another. */
    private void runUnderALimit() {
        IntStream.range(0, BATCH).forEach(n -> given.enqueue(limited));
        recorder.take();
        RunQueue fresh = new RunQueue(given.dsl);
        List<ClaimedRun> runs = new ArrayList<>();
        step("claim under a limit", () -> {
            for (int turn = 0; turn < 4; turn++) {
                runs.addAll(fresh.claim(worker, List.of(DEFAULT), BATCH, () -> runs, true));
            }
        });
        if (runs.stream().noneMatch(run -> run.job().equals(limited))) {
            throw new AssertionError("none of the limited job was claimed: " + runs);
        }
        given.finisher.finish(worker, succeeded(runs));
        recorder.take();
        step("take permits back", 1, () -> Permits.takeBack(given.dsl));
    }

    private void takeTurns() {
        for (int n = 0; n < BATCH; n++) {
            given.enqueuer.enqueue(EnqueueRequest.of(urgent, "test").withSerialKey("key-" + ++keys / 2));
        }
        recorder.take();
        RunQueue fresh = new RunQueue(given.dsl);
        List<ClaimedRun> runs = new ArrayList<>();
        step("take turns", () -> runs.addAll(fresh.claim(worker, List.of(DEFAULT), BATCH, List::of, true)));
        if (runs.stream().noneMatch(run -> run.serialKey().isPresent())) {
            throw new AssertionError("none with a serial key was claimed: " + runs);
        }
        step("pass turns", () -> given.finisher.finish(worker, succeeded(runs)));
        step("pass turns that are left behind", () -> new SerialTurns(given.dsl).passLeftBehind());
    }

    private void storeLogs(List<ClaimedRun> runs) throws InterruptedException {
        try (LogWriter writer = new LogWriter(general, LogLimits.STANDARD, (run, attempt) -> {})) {
            List<AttemptLog> logs = runs.stream()
                    .map(run -> writer.open(run.id(), run.attempt(), worker, Instant.EPOCH))
                    .toList();
            for (AttemptLog log : logs) {
                log.append(LogStream.STDOUT, LogLevel.INFO, "a line");
                log.flush();
            }
            writer.start();
            for (AttemptLog log : logs) {
                if (!log.close(Duration.ofSeconds(20))) {
                    throw new AssertionError("a line was not stored");
                }
            }
        }
        steps.add(new Step("store logs", BATCH, recorder.take()));
    }

    private void step(String name, Runnable work) {
        step(name, BATCH, work);
    }

    private void step(String name, int rows, Runnable work) {
        work.run();
        List<ExecutedPlan> plans = recorder.take();
        if (plans.isEmpty()) {
            throw new AssertionError("no plan was told of: " + name);
        }
        steps.add(new Step(name, rows, plans));
    }

    private static List<FinishedAttempt> succeeded(List<ClaimedRun> runs) {
        return runs.stream().map(QueueFixture::succeeded).toList();
    }

    @Override
    public void close() throws SQLException {
        if (snapshot != null) {
            snapshot.rollback();
            snapshot.close();
        }
        database.close();
    }
}
