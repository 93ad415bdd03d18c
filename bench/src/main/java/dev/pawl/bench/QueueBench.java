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
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
    private static final String FLOOR = "bare SQL (claim 200, delete 200)";
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
        Map<String, List<Round>> results = new LinkedHashMap<>();
        System.out.printf("%,d runs a round, %d rounds after a warm-up; %s%n", runs, rounds, server());
        for (int round = 0; round <= rounds; round++) {
            int number = round;
            Map<String, Round> now = new LinkedHashMap<>();
            fillFloor();
            now.put(FLOOR, measure(this::floor));
            now.put("enqueue, 1,000 in a transaction, with keys", measure(() -> enqueue(number, true)));
            drainUnmeasured();
            now.put("enqueue, 1,000 in a transaction", measure(() -> enqueue(number, false)));
            now.put("drain no-op handlers, history and fencing on", drained());
            now.put("the same while a snapshot is open", drainedUnderAnOpenSnapshot());
            System.out.println((round == 0 ? "warm-up: " : "round " + round + ": ")
                    + now.entrySet().stream()
                            .map(one -> String.format(
                                    Locale.ROOT,
                                    "%s %,.0f/s",
                                    one.getKey(),
                                    one.getValue().perSecond()))
                            .collect(Collectors.joining("; ")));
            if (round > 0) {
                now.forEach((name, one) -> results.computeIfAbsent(name, first -> new ArrayList<>())
                        .add(one));
            }
        }
        Median reference = new Median(FLOOR, Objects.requireNonNull(results.get(FLOOR)));
        System.out.println();
        System.out.println(Median.head());
        results.forEach((name, all) -> System.out.println(new Median(name, all).line(reference)));
    }

    private Round measure(Callable<?> work) throws Exception {
        Cost before = Cost.of(db);
        long begin = System.nanoTime();
        work.call();
        Duration time = Duration.ofNanos(System.nanoTime() - begin);
        return new Round(runs, time, Cost.of(db).since(before));
    }

    private String server() {
        return db.resultQuery("select 'PostgreSQL ' || current_setting('server_version') || ', fsync ' ||"
                        + " current_setting('fsync') || ', synchronous_commit ' ||"
                        + " current_setting('synchronous_commit')")
                .fetchSingle()
                .get(0, String.class);
    }

    private void fillFloor() {
        db.execute("truncate pawl.bench_floor");
        db.execute("insert into pawl.bench_floor select n, 'x' from generate_series(1, ?) n", runs);
        db.execute("vacuum analyze pawl.bench_floor");
    }

    /**
     * The least that any queue on this server has to do: lock and fetch a batch in one transaction, delete it in the
     * next.
     */
    private int floor() throws Exception {
        List<Callable<Integer>> connections = Collections.nCopies(FLOOR_CONNECTIONS, this::floorConnection);
        int taken = 0;
        try (var threads = Executors.newFixedThreadPool(FLOOR_CONNECTIONS)) {
            for (Future<Integer> one : threads.invokeAll(connections)) {
                taken += one.get();
            }
        }
        if (taken < runs) {
            throw new IllegalStateException("the floor took " + taken + " of " + runs);
        }
        return taken;
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

    private int enqueue(int round, boolean keyed) {
        String[] jobs = new String[BATCH];
        Arrays.fill(jobs, JOB.value());
        int done = 0;
        for (; done < runs; done += BATCH) {
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
        return done;
    }

    /** Rows that were deleted stay where they are, for somebody might still look at them. */
    private Round drainedUnderAnOpenSnapshot() throws Exception {
        try (Connection reader = database.dataSource().getConnection()) {
            reader.setAutoCommit(false);
            reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement look = reader.createStatement()) {
                look.execute("set local idle_in_transaction_session_timeout = 0");
                look.execute("select count(*) from pawl.queue");
            }
            // Dead entries of as many runs again lie before those that are measured.
            enqueue(-1, false);
            drainUnmeasured();
            enqueue(-1, false);
            Round drained = drained();
            reader.rollback();
            return drained;
        }
    }

    private void drainUnmeasured() throws Exception {
        drained();
    }

    /** From the start of a worker to the end of the last run, all in the history. */
    private Round drained() throws Exception {
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
            try {
                return measure(() -> {
                    worker.start();
                    handler.awaitAll();
                    while (db.fetchExists(LEASE)) {
                        TimeUnit.MILLISECONDS.sleep(1);
                    }
                    return runs;
                });
            } finally {
                worker.close();
            }
        }
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
