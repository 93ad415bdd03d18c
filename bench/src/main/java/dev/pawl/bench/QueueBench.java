package dev.pawl.bench;

import static dev.pawl.migrations.generated.Tables.LEASE;
import static org.jooq.impl.DSL.val;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.database.Database;
import dev.pawl.job.HandlerRun;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How fast runs pass through the queue, with full history and fencing on, beside what bare SQL does on the same server
 * in the same minutes. The scenarios take turns, so that a change of the machine's speed meets all of them.
 *
 * <p>Arguments: runs in each round (50,000), rounds (5). One more round, the first, is not counted.
 */
final class QueueBench {
    private static final JobKey JOB = new JobKey("bench");
    private static final int BATCH = 1_000;
    private static final int FLOOR_BATCH = 200;
    private static final int FLOOR_CONNECTIONS = 2;
    private static final int SLOTS = 20;

    private final Database database;
    private final DSLContext db;
    private final int runs;

    private QueueBench(Database database, int runs) {
        this.database = database;
        this.db = database.queueDsl();
        this.runs = runs;
    }

    public static void main(String[] arguments) throws Exception {
        int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        try (BenchDatabase server = new BenchDatabase()) {
            new QueueBench(server.database(), runs).run(rounds);
        }
    }

    private void run(int rounds) throws Exception {
        new Partitions(database.dsl()).createAhead();
        new Jobs(database.dsl())
                .put(
                        JOB,
                        JobDefinition.builder(new HandlerTarget(NoOp.NAME, JsonNodeFactory.instance.objectNode()))
                                .build(),
                        "bench",
                        Optional.empty());
        db.execute("create table pawl.bench_floor (id bigint primary key, payload text not null)");
        List<Double> floor = new ArrayList<>();
        List<Double> enqueue = new ArrayList<>();
        List<Double> enqueueKeyed = new ArrayList<>();
        List<Double> drain = new ArrayList<>();
        System.out.printf("%,d runs a round, %d rounds after a warm-up; %s%n", runs, rounds, server());
        for (int round = -1; round < rounds; round++) {
            double floorRate = floor();
            double keyedRate = enqueue(round, true);
            drain();
            double plainRate = enqueue(round, false);
            double drainRate = drain();
            System.out.printf(
                    "%s: bare SQL %,.0f/s, enqueue %,.0f/s, with keys %,.0f/s, drain %,.0f/s%n",
                    round < 0 ? "warm-up" : "round " + (round + 1), floorRate, plainRate, keyedRate, drainRate);
            if (round >= 0) {
                floor.add(floorRate);
                enqueue.add(plainRate);
                enqueueKeyed.add(keyedRate);
                drain.add(drainRate);
            }
        }
        Median reference = new Median("bare SQL (claim 200, delete 200)", floor);
        System.out.println();
        for (Median result : List.of(
                reference,
                new Median("drain no-op handlers, history and fencing on", drain),
                new Median("enqueue, 1,000 in a transaction", enqueue),
                new Median("enqueue, 1,000 in a transaction, with keys", enqueueKeyed))) {
            System.out.println(result.line(reference));
        }
    }

    private String server() {
        return db.resultQuery("select 'PostgreSQL ' || current_setting('server_version') || ', fsync ' ||"
                        + " current_setting('fsync') || ', synchronous_commit ' ||"
                        + " current_setting('synchronous_commit')")
                .fetchSingle()
                .get(0, String.class);
    }

    /**
     * The least that any queue on this server has to do: lock and fetch a batch in one transaction, delete it in the
     * next.
     */
    private double floor() throws Exception {
        db.execute("truncate pawl.bench_floor");
        db.execute("insert into pawl.bench_floor select n, 'x' from generate_series(1, ?) n", runs);
        db.execute("vacuum analyze pawl.bench_floor");
        long begin = System.nanoTime();
        List<Callable<Integer>> connections = new ArrayList<>();
        for (int i = 0; i < FLOOR_CONNECTIONS; i++) {
            connections.add(this::floorConnection);
        }
        int taken = 0;
        try (var threads = Executors.newFixedThreadPool(FLOOR_CONNECTIONS)) {
            for (Future<Integer> one : threads.invokeAll(connections)) {
                taken += one.get();
            }
        }
        if (taken < runs) {
            throw new IllegalStateException("the floor took " + taken + " of " + runs);
        }
        return rate(begin);
    }

    private int floorConnection() {
        int taken = 0;
        while (true) {
            Long[] ids = db.resultQuery("select id from pawl.bench_floor order by id limit " + FLOOR_BATCH
                            + " for update skip locked")
                    .fetch(0, Long.class)
                    .toArray(Long[]::new);
            if (ids.length == 0) {
                return taken;
            }
            taken += db.execute("delete from pawl.bench_floor where id = any (?)", val(ids));
        }
    }

    private double enqueue(int round, boolean keyed) {
        String[] jobs = new String[BATCH];
        Arrays.fill(jobs, JOB.value());
        long begin = System.nanoTime();
        for (int done = 0; done < runs; done += BATCH) {
            int first = done;
            String[] keys = LongStream.range(0, BATCH)
                    .mapToObj(n -> "key-" + round + "-" + (first + n))
                    .toArray(String[]::new);
            if (keyed) {
                db.execute("select count(*) from pawl.enqueue_many(?, keys => ?)", val(jobs), val(keys));
            } else {
                db.execute("select count(*) from pawl.enqueue_many(?)", val(jobs));
            }
        }
        return rate(begin);
    }

    /** From the start of a worker to the end of the last run, all in the history. */
    private double drain() throws InterruptedException {
        NoOp handler = new NoOp(runs);
        try (HintPublisher hints = HintPublisher.start(database.dataSource())) {
            Worker worker = new Worker(
                    WorkerSettings.builder("bench", "bench")
                            .slots(SLOTS)
                            .grace(Duration.ZERO)
                            .build(),
                    new WorkerDatabases(db, database.heartbeatDsl(), database.dsl(), database.dsl(), database.dsl()),
                    JobHandlers.of(List.of(handler)),
                    hints);
            long begin = System.nanoTime();
            worker.start();
            try {
                handler.awaitAll();
                while (db.fetchExists(LEASE)) {
                    TimeUnit.MILLISECONDS.sleep(1);
                }
                return rate(begin);
            } finally {
                worker.close();
            }
        }
    }

    private double rate(long begin) {
        return runs / ((System.nanoTime() - begin) / 1e9);
    }

    /** Does nothing, and counts. */
    private static final class NoOp implements JobHandler {
        static final String NAME = "no-op";

        private final CountDownLatch left;

        NoOp(int runs) {
            left = new CountDownLatch(runs);
        }

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public @Nullable JsonNode run(HandlerRun run) {
            left.countDown();
            return null;
        }

        void awaitAll() throws InterruptedException {
            if (!left.await(10, TimeUnit.MINUTES)) {
                throw new IllegalStateException(left.getCount() + " runs were not done in ten minutes");
            }
        }
    }
}
