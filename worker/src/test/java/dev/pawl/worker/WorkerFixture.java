package dev.pawl.worker;

import static dev.pawl.migrations.generated.Tables.DELAYED;
import static dev.pawl.migrations.generated.Tables.LEASE;
import static dev.pawl.migrations.generated.Tables.READY;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.job.HandlerRun;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobHandler;
import dev.pawl.job.JobHandlers;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.Target;
import dev.pawl.live.HintPublisher;
import dev.pawl.log.LogLine;
import dev.pawl.log.LogReader;
import dev.pawl.queue.DelayedMover;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.Enqueuer;
import dev.pawl.queue.LeaseReclaimer;
import dev.pawl.queue.RunActions;
import dev.pawl.queue.Runs;
import dev.pawl.retry.Backoff;
import dev.pawl.retry.OnUnknown;
import dev.pawl.retry.RetryPolicy;
import dev.pawl.run.AttemptDetails;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.testing.PostgresExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Jobs, runs and workers on one database, and shorthand for what tests do with them. Close it at the end of a test. */
final class WorkerFixture implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final Jobs jobs;
    final Enqueuer enqueuer;
    final Runs runs;
    final RunActions actions;
    final LeaseReclaimer reclaimer;
    final DelayedMover mover;
    final LogReader logs;

    private final PostgresExtension db;
    private final HintPublisher hints;
    private final List<JobHandler> handlers = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private final AtomicInteger names = new AtomicInteger();

    WorkerFixture(PostgresExtension db) {
        this.db = db;
        this.hints = HintPublisher.start(db.dataSource());
        this.jobs = new Jobs(db.dsl());
        this.enqueuer = new Enqueuer(db.dsl());
        this.runs = new Runs(db.dsl());
        this.actions = new RunActions(db.dsl());
        this.reclaimer = new LeaseReclaimer(db.dsl());
        this.mover = new DelayedMover(db.dsl(), Duration.ZERO);
        this.logs = new LogReader(db.dsl());
    }

    /** What a handler does; its result is null. */
    interface Body {
        void run(HandlerRun run) throws Exception;
    }

    /** A job that calls {@code body}, at most three times without a pause. */
    JobKey job(Body body) {
        return job(body, Duration.ofSeconds(30), OnUnknown.RETRY);
    }

    JobKey job(Body body, Duration timeout, OnUnknown onUnknown) {
        String name = "handler" + names.incrementAndGet();
        handlers.add(new JobHandler() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public @Nullable JsonNode run(HandlerRun run) throws Exception {
                body.run(run);
                return null;
            }
        });
        return job(new HandlerTarget(name, JsonNodeFactory.instance.objectNode()), timeout, onUnknown);
    }

    JobKey job(Target target, Duration timeout, OnUnknown onUnknown) {
        var key = new JobKey("job-" + names.incrementAndGet());
        JobDefinition definition = JobDefinition.builder(target)
                .timeout(timeout)
                .retry(new RetryPolicy(3, new Backoff.None(), 0, Duration.ofHours(1), onUnknown))
                .build();
        jobs.put(key, definition, "test", Optional.empty());
        return key;
    }

    RunId enqueue(JobKey job) {
        return enqueuer.enqueue(EnqueueRequest.of(job, "test")).id();
    }

    /** Settings under which nothing takes longer than a test can wait for. */
    static WorkerSettings.Builder settings() {
        return WorkerSettings.builder("worker-a", "test")
                .slots(4)
                .grace(Duration.ofSeconds(20))
                .abandonAfter(Duration.ofMillis(500))
                .loopbackAllowed(true);
    }

    /** Starts a worker with the handlers of all jobs that were made so far. */
    Worker start(WorkerSettings settings) {
        return start(settings, WorkerDatabases.of(db.dsl()));
    }

    Worker start(WorkerSettings settings, WorkerDatabases databases) {
        var worker = new Worker(settings, databases, JobHandlers.of(handlers), hints);
        workers.add(worker);
        worker.start();
        return worker;
    }

    Worker start() {
        return start(settings().build());
    }

    RunDetails details(RunId run) {
        return runs.find(run).orElseThrow();
    }

    RunState state(RunId run) {
        return details(run).summary().state();
    }

    AttemptDetails attempt(RunId run, int number) {
        return details(run).attempts().get(number - 1);
    }

    /** Waits until the run has ended; moves it on meanwhile, as a scheduler would. */
    RunDetails awaitEnd(RunId run) {
        return await("end of run " + run)
                .atMost(PATIENCE)
                .until(
                        () -> {
                            mover.move();
                            return details(run);
                        },
                        found -> found.summary().state().ended());
    }

    /** Waits until no run is ready, delayed or leased. */
    void awaitAllEnded() {
        await("end of all runs").atMost(PATIENCE).until(() -> {
            mover.move();
            return db.dsl().fetchCount(READY)
                            + db.dsl().fetchCount(DELAYED)
                            + db.dsl().fetchCount(LEASE)
                    == 0;
        });
    }

    List<String> lines(RunId run, int attempt) {
        return logs.lines(run, attempt, 1, 2000).orElseThrow().lines().stream()
                .map(LogLine::text)
                .toList();
    }

    @Override
    public void close() {
        workers.forEach(Worker::close);
        hints.close();
    }
}
