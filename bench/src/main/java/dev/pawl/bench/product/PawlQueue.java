package dev.pawl.bench.product;

import static dev.pawl.migrations.generated.Tables.LEASE;
import static dev.pawl.migrations.generated.Tables.READY;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.bench.measure.Progress;
import dev.pawl.database.Database;
import dev.pawl.database.DatabaseSettings;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobHandler;
import dev.pawl.job.JobHandlers;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.live.HintPublisher;
import dev.pawl.queue.Partitions;
import dev.pawl.worker.Worker;
import dev.pawl.worker.WorkerDatabases;
import dev.pawl.worker.WorkerSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Pawl: claim, attempt, finish, with full history and fencing on. */
public final class PawlQueue implements Product {
    /** The job that all runs are of. */
    public static final JobKey JOB = new JobKey("bench");
    /** Attempts at once, unless a scenario says otherwise. */
    private static final int SLOTS = 20;

    private final String name;
    private final Database database;
    private final int slots;
    private final AtomicLong number = new AtomicLong();

    private PawlQueue(String name, Database database, int slots) {
        this.name = name;
        this.database = database;
        this.slots = slots;
    }

    /** Makes the schema in an empty database. */
    public static PawlQueue create(String name, String url) {
        PawlQueue queue = open(name, url);
        queue.database.migrate();
        new Partitions(queue.db()).createAhead();
        new Jobs(queue.db())
                .put(
                        JOB,
                        JobDefinition.builder(
                                        new HandlerTarget(CountingHandler.NAME, JsonNodeFactory.instance.objectNode()))
                                .build(),
                        "bench",
                        Optional.empty());
        return queue;
    }

    /** Joins a database where the schema has been made. */
    public static PawlQueue open(String name, String url) {
        // As many connections for the queue as one scenario has enqueuers.
        return new PawlQueue(name, Database.open(DatabaseSettings.of(url).withConnections(8, 10)), SLOTS);
    }

    @Override
    public String name() {
        return name;
    }

    /** The same queue, whose workers have so many slots. */
    public PawlQueue withSlots(String otherName, int otherSlots) {
        return new PawlQueue(otherName, database, otherSlots);
    }

    /** The general connections, for what a scenario prepares. */
    public DSLContext db() {
        return database.dsl();
    }

    @Override
    public void enqueue(int count) {
        database.queueDsl().execute("select count(*) from pawl.enqueue_many(?)", DSL.val(jobs(count)));
    }

    /** As {@link #enqueue}, each run with an idempotency key of its own. */
    public void enqueueKeyed(int count) {
        long last = number.addAndGet(count);
        String[] keys =
                LongStream.range(last - count, last).mapToObj(n -> "key-" + n).toArray(String[]::new);
        database.queueDsl()
                .execute("select count(*) from pawl.enqueue_many(?, keys => ?)", DSL.val(jobs(count)), DSL.val(keys));
    }

    /** One run in a transaction, with the moment before it as its parameter: {@code at}, microseconds since 1970. */
    public void enqueueStamped() {
        database.queueDsl()
                .execute(
                        "select count(*) from pawl.enqueue_many(array[?], array[jsonb_build_object('at', ?)])",
                        JOB.value(),
                        ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    }

    private static String[] jobs(int count) {
        return Collections.nCopies(count, JOB.value()).toArray(String[]::new);
    }

    @Override
    public Running start(Progress progress) {
        return start(new CountingHandler(progress));
    }

    /** Starts a worker in this process that calls {@code handler}. */
    public Running start(JobHandler handler) {
        HintPublisher hints = HintPublisher.start(database.dataSource());
        Worker worker = new Worker(
                WorkerSettings.builder("bench", "bench")
                        .slots(slots)
                        .grace(Duration.ZERO)
                        .build(),
                new WorkerDatabases(
                        database.queueDsl(), database.heartbeatDsl(), database.dsl(), database.dsl(), database.dsl()),
                JobHandlers.of(List.of(handler)),
                hints);
        worker.start();
        return () -> {
            worker.close();
            hints.close();
        };
    }

    @Override
    public boolean idle() {
        return !database.queueDsl().fetchExists(LEASE) && !database.queueDsl().fetchExists(READY);
    }

    @Override
    public void close() {
        database.close();
    }
}
