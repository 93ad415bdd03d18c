package dev.pawl.worker;

import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobHandlers;
import dev.pawl.job.Jobs;
import dev.pawl.log.LogLimits;
import dev.pawl.log.LogWriter;
import dev.pawl.queue.AttemptFinisher;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.FinishReport;
import dev.pawl.queue.FinishedAttempt;
import dev.pawl.queue.RunQueue;
import dev.pawl.queue.WorkerInfo;
import dev.pawl.queue.WorkerRegistry;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.ClaimedRun;
import dev.pawl.time.DatabaseTime;
import dev.pawl.worker.target.Execution;
import dev.pawl.worker.target.HandlerTargetExecutor;
import dev.pawl.worker.target.TargetEnd;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jooq.DSLContext;

/**
 * A worker that does one run after the other, each when it is told to and on the thread that tells it: for tests of
 * handlers. Claims, fences and stores as {@link Worker} does, but keeps no time limits, and calls handlers only. Its
 * random numbers are the same each time. One thread.
 */
public final class SteppedWorker implements AutoCloseable {
    /** Of all workers of this kind; they are none that go on by themselves. */
    public static final String NAME = "stepped";

    private static final Duration LOG_TIME = Duration.ofMinutes(1);
    private static final long SEED = 42;

    private final DSLContext db;
    private final DSLContext handlerDatabase;
    private final Jobs jobs;
    private final RunQueue queue;
    private final WorkerRegistry registry;
    private final HandlerTargetExecutor executor;
    private final LogWriter logs;
    private final RandomGenerator random = new Random(SEED);
    private final long epoch;

    /**
     * Registers the worker.
     *
     * @param handlerDatabase transactions of handlers
     */
    public SteppedWorker(DSLContext db, DSLContext handlerDatabase, JobHandlers handlers) {
        this.db = db;
        this.handlerDatabase = handlerDatabase;
        this.jobs = new Jobs(db);
        this.queue = new RunQueue(db, Duration.ZERO);
        this.registry = new WorkerRegistry(db);
        this.executor = new HandlerTargetExecutor(handlers);
        this.logs = new LogWriter(db, LogLimits.STANDARD, (run, attempt) -> {});
        this.epoch = registry.register(new WorkerInfo(NAME, "test", List.of(), 1, Duration.ofSeconds(30)));
        // Last: when the registration fails, there is no thread to end.
        logs.start();
    }

    /** Does the most urgent run that is due; empty when there is none. */
    public Optional<FinishedAttempt> step() {
        return queue.claim(epoch, List.of(), 1, List::of).stream().findFirst().map(this::run);
    }

    @Override
    public void close() {
        try {
            registry.stopped(epoch);
        } finally {
            logs.close();
        }
    }

    private FinishedAttempt run(ClaimedRun run) {
        var attempt = new RunningAttempt(run, logs.open(run.id(), run.attempt(), run.workerEpoch(), run.claimedAt()));
        JobDefinition definition = jobs.definition(run.jobId(), run.jobVersion());
        attempt.begin(definition, Duration.ZERO);
        TargetEnd end = call(attempt, definition);
        try {
            attempt.log().close(LOG_TIME);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        return attempt.stored().orElseGet(() -> store(attempt, definition, end));
    }

    private TargetEnd call(RunningAttempt attempt, JobDefinition definition) {
        if (!(definition.target() instanceof HandlerTarget target)) {
            return new TargetEnd.Failed("NoHandler", "only handlers are called here", false, Optional.empty());
        }
        var transactions = new AttemptTransactions(
                handlerDatabase,
                attempt,
                result -> verdict(attempt.run(), definition, new TargetEnd.Succeeded(result)));
        return executor.execute(
                        target,
                        new Execution(
                                attempt.run(), definition.timeout(), attempt.log(), attempt.signal(), transactions))
                .end();
    }

    private FinishedAttempt store(RunningAttempt attempt, JobDefinition definition, TargetEnd end) {
        FinishedAttempt wanted = verdict(attempt.run(), definition, end);
        List<EnqueueRequest> followUps = attempt.followUps();
        if (wanted.outcome() == AttemptOutcome.SUCCEEDED && !followUps.isEmpty()) {
            var store = new FollowUpStore(db);
            store.keep(
                    attempt.run(),
                    followUps,
                    reason -> verdict(attempt.run(), definition, FollowUpRefused.insteadOfSuccess(reason)));
            try {
                return stored(wanted, store.finish(epoch, List.of(wanted)));
            } catch (FollowUpRefused refused) {
                FinishedAttempt failed = store.instead(wanted, refused).orElseThrow();
                return stored(failed, new AttemptFinisher(db).finish(epoch, List.of(failed)));
            }
        }
        return stored(wanted, new AttemptFinisher(db).finish(epoch, List.of(wanted)));
    }

    private static FinishedAttempt stored(FinishedAttempt end, FinishReport report) {
        if (!report.stored().contains(end.run().id())) {
            throw new IllegalStateException("the end of run " + end.run().id()
                    + " was refused: something else took it away, such as another worker on this database");
        }
        return end;
    }

    private FinishedAttempt verdict(ClaimedRun run, JobDefinition definition, TargetEnd end) {
        return new AttemptVerdict(run, definition, Optional.of(run.claimedAt()), DatabaseTime.read(db))
                .judge(end, Optional.empty(), Optional.empty(), random);
    }
}
