package dev.pawl.queue;

import dev.pawl.job.JobKey;
import dev.pawl.job.QueueName;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.run.RunSummary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** The parts of a queue on one database, and shorthand for what tests do with them. */
final class QueueFixture {
    static final QueueName DEFAULT = new QueueName("default");
    static final Duration LEASE = Duration.ofSeconds(30);

    final DSLContext dsl;
    final RunQueue queue;
    final AttemptFinisher finisher;
    final WorkerRegistry workers;
    final LeaseReclaimer reclaimer;
    final DelayedMover mover;
    final Enqueuer enqueuer;
    final Runs runs;
    final RunActions actions;

    QueueFixture(DSLContext dsl) {
        this.dsl = dsl;
        queue = new RunQueue(dsl, Duration.ZERO);
        finisher = new AttemptFinisher(dsl);
        workers = new WorkerRegistry(dsl);
        reclaimer = new LeaseReclaimer(dsl);
        mover = new DelayedMover(dsl, Duration.ZERO);
        enqueuer = new Enqueuer(dsl);
        runs = new Runs(dsl);
        actions = new RunActions(dsl);
    }

    /** Defines a job by the parts of its definition that the queue reads. */
    JobKey job(String key, String definition) {
        dsl.execute("insert into pawl.job (job_key, version) values (?, 1)", key);
        dsl.execute(
                "insert into pawl.job_version (job_id, version, definition, author)"
                        + " select job_id, 1, ?::jsonb, 'test' from pawl.job where job_key = ?",
                definition,
                key);
        return new JobKey(key);
    }

    JobKey job(String key) {
        return job(key, "{\"queue\": \"default\", \"priority\": 5}");
    }

    RunId enqueue(JobKey job) {
        return enqueuer.enqueue(EnqueueRequest.of(job, "test")).id();
    }

    long worker(String name) {
        return workers.register(new WorkerInfo(name, "test", List.of(DEFAULT), 10, LEASE));
    }

    List<ClaimedRun> claim(long worker, int limit) {
        return queue.claim(worker, List.of(DEFAULT), limit, List::of);
    }

    ClaimedRun claimOne(long worker) {
        List<ClaimedRun> claimed = claim(worker, 1);
        if (claimed.size() != 1) {
            throw new AssertionError("expected one run to claim, found " + claimed);
        }
        return claimed.get(0);
    }

    FinishReport finish(FinishedAttempt end) {
        return finisher.finish(end.run().workerEpoch(), List.of(end));
    }

    RunSummary run(RunId id) {
        return runs.summary(id).orElseThrow();
    }

    static FinishedAttempt succeeded(ClaimedRun run) {
        return ended(run, AttemptOutcome.SUCCEEDED, RunState.SUCCEEDED, "success", Optional.of("{\"ok\": true}"));
    }

    static FinishedAttempt failedForGood(ClaimedRun run) {
        return ended(run, AttemptOutcome.FAILED, RunState.FAILED, "max_attempts", Optional.empty());
    }

    static FinishedAttempt failedRetryIn(ClaimedRun run, Duration delay) {
        return new FinishedAttempt(
                run,
                AttemptOutcome.FAILED,
                Optional.of(run.claimedAt()),
                Optional.of(delay),
                Optional.empty(),
                Optional.empty(),
                run.spent() + 1,
                Optional.empty(),
                Optional.of("Http503"),
                Optional.of("the receiver answered 503"),
                Optional.empty());
    }

    private static FinishedAttempt ended(
            ClaimedRun run, AttemptOutcome outcome, RunState state, String endedBy, Optional<String> result) {
        return new FinishedAttempt(
                run,
                outcome,
                Optional.of(run.claimedAt()),
                Optional.empty(),
                Optional.of(state),
                Optional.of(endedBy),
                run.spent() + 1,
                result,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
