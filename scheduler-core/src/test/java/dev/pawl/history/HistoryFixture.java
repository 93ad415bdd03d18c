package dev.pawl.history;

import dev.pawl.job.JobKey;
import dev.pawl.queue.AttemptFinisher;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.Enqueued;
import dev.pawl.queue.Enqueuer;
import dev.pawl.queue.FinishReport;
import dev.pawl.queue.FinishedAttempt;
import dev.pawl.queue.Partitions;
import dev.pawl.queue.RunActions;
import dev.pawl.queue.RunQueue;
import dev.pawl.queue.Runs;
import dev.pawl.queue.WorkerInfo;
import dev.pawl.queue.WorkerRegistry;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.testing.PostgresExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** A queue with one job, whose history has leaves, and shorthand for what tests do with it. */
final class HistoryFixture {
    static final KeepTimes KEEP = KeepTimes.DEFAULT;
    /** Longer than any test goes on, so that workers live through it. */
    private static final Duration LEASE = Duration.ofDays(3000);

    final PostgresExtension db;
    final DSLContext dsl;
    final JobKey job = new JobKey("report");
    final Runs runs;
    final RunActions actions;
    final Retention retention;

    HistoryFixture(PostgresExtension db, Instant start) {
        this.db = db;
        dsl = db.dsl();
        db.time().set(start);
        runs = new Runs(dsl);
        actions = new RunActions(dsl);
        retention = new Retention(dsl, KEEP);
        define(job);
        makeLeaves();
    }

    void define(JobKey key) {
        dsl.execute("insert into pawl.job (job_key, version) values (?, 1)", key.value());
        dsl.execute(
                "insert into pawl.job_version (job_id, version, definition, author)"
                        + " select job_id, 1, '{\"queue\": \"default\"}', 'test' from pawl.job where job_key = ?",
                key.value());
    }

    void makeLeaves() {
        new Partitions(dsl).createAhead();
    }

    RunId enqueue() {
        return enqueue(dsl, Optional.empty(), Optional.empty()).id();
    }

    RunId enqueueAt(Instant dueAt) {
        return enqueue(dsl, Optional.empty(), Optional.of(dueAt)).id();
    }

    Enqueued enqueueWithKey(DSLContext session, String key) {
        return enqueue(session, Optional.of(key), Optional.empty());
    }

    private Enqueued enqueue(DSLContext session, Optional<String> key, Optional<Instant> dueAt) {
        EnqueueRequest request = EnqueueRequest.of(job, "test");
        if (key.isPresent()) {
            request = request.withKey(key.get());
        }
        if (dueAt.isPresent()) {
            request = request.withRunAt(dueAt.get());
        }
        return new Enqueuer(session).enqueue(request);
    }

    long worker() {
        return new WorkerRegistry(dsl).register(new WorkerInfo("worker-a", "test", List.of(), 10, LEASE));
    }

    /** Claims one run, in the transaction of {@code session} if there is one. */
    ClaimedRun claimOne(DSLContext session, long worker) {
        return new RunQueue(session, Duration.ZERO)
                .claim(worker, List.of(), 1, List::of)
                .getFirst();
    }

    ClaimedRun claimOne(long worker) {
        return claimOne(dsl, worker);
    }

    FinishReport finish(DSLContext session, ClaimedRun run, RunState state) {
        AttemptOutcome outcome = switch (state) {
            case SUCCEEDED -> AttemptOutcome.SUCCEEDED;
            case HELD -> AttemptOutcome.UNKNOWN;
            case FAILED, CANCELLED, READY, RUNNING -> AttemptOutcome.FAILED;
        };
        return new AttemptFinisher(session)
                .finish(
                        run.workerEpoch(),
                        List.of(new FinishedAttempt(
                                run,
                                outcome,
                                Optional.of(run.claimedAt()),
                                Optional.empty(),
                                Optional.of(state),
                                Optional.of(state == RunState.SUCCEEDED ? FinishedAttempt.SUCCESS : "max_attempts"),
                                run.spent() + 1,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())));
    }

    /** Enqueues, claims and ends a run, now. */
    RunId ended(long worker, RunState state) {
        RunId id = enqueue();
        ClaimedRun claimed = claimOne(worker);
        if (!claimed.id().equals(id)) {
            throw new AssertionError("claimed " + claimed.id() + " instead of " + id);
        }
        finish(dsl, claimed, state);
        return id;
    }

    RunState state(RunId id) {
        return runs.summary(id).orElseThrow().state();
    }

    boolean exists(String table) {
        return dsl.fetchSingle("select to_regclass(?) is not null", table).into(Boolean.class);
    }

    long count(String table) {
        return dsl.fetchSingle("select count(*) from " + table).into(Long.class);
    }
}
