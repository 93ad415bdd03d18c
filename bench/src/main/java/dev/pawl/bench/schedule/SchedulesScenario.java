package dev.pawl.bench.schedule;

import static dev.pawl.migrations.generated.Tables.FIRE_KEY;

import dev.pawl.bench.measure.Progress;
import dev.pawl.bench.product.Contestant;
import dev.pawl.bench.product.PawlQueue;
import dev.pawl.bench.product.Running;
import dev.pawl.bench.report.Chart;
import dev.pawl.bench.report.Report;
import dev.pawl.bench.report.Table;
import dev.pawl.bench.server.BenchServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

/**
 * Starts scheduler nodes on a database full of schedules, looks at them while nothing is due, and then at how late runs
 * are made when many are due in one second.
 */
final class SchedulesScenario {
    private static final String DATABASE = "pawl_bench_schedules";
    /** A shorter time between two fire times says nothing about idling. */
    private static final Duration LEAST_IDLE = Duration.ofSeconds(5);

    /** The first look comes when the goal is over, so that it does not disturb those who try to reach it. */
    private static final Duration FIRST_LOOK = Duration.ofMillis(1_200);

    private static final List<Table.Column> COLUMNS = List.of(
            new Table.Column("", 0),
            new Table.Column("runs", 0),
            new Table.Column("p50 ms", 0),
            new Table.Column("p95 ms", 0),
            new Table.Column("p99 ms", 0),
            new Table.Column("all ms", 0));

    private final BenchServer server;
    private final Report report;
    private final Sizes sizes;
    private final List<Table.Row> costs = new ArrayList<>();
    private final List<Table.Row> lags = new ArrayList<>();
    private final Map<String, List<Double>> lines = new LinkedHashMap<>();

    SchedulesScenario(BenchServer server, Report report, Sizes sizes) {
        this.server = server;
        this.report = report;
        this.sizes = sizes;
    }

    /**
     * How much is measured.
     *
     * @param schedules altogether
     * @param due of them in the same second
     * @param interval in which those are due again: 20, 30 or 60 s
     * @param rounds after the one in which they are due for the first time
     * @param nodes numbers of scheduler nodes
     */
    record Sizes(int schedules, int due, Duration interval, int rounds, List<Integer> nodes) {
        Sizes {
            nodes = List.copyOf(nodes);
            if (due < 1
                    || schedules < due
                    || rounds < 1
                    || nodes.isEmpty()
                    || nodes.stream().anyMatch(n -> n < 1)) {
                throw new IllegalArgumentException("there must be schedules, rounds and nodes, and some must be due");
            }
            if (!List.of(20L, 30L, 60L).contains(interval.toSeconds())) {
                throw new IllegalArgumentException("the interval must be 20, 30 or 60 s");
            }
        }
    }

    void measure() throws Exception {
        String url = server.createDatabase(DATABASE);
        try (PawlQueue queue = PawlQueue.create("Pawl", url)) {
            new ManySchedules(queue.db()).create(sizes.due, sizes.interval, sizes.schedules - sizes.due);
            report.say(String.format(Locale.ROOT, "%,d schedules are defined", sizes.schedules));
            for (int nodes : sizes.nodes) {
                Contestant.tidy(url);
                // The fire times of the time without nodes are not part of any figure.
                awaitBefore(queue, Duration.ofSeconds(15));
                try (SchedulerCrew crew = SchedulerCrew.launch(url, nodes)) {
                    measure(queue, crew, nodes + (nodes == 1 ? " node" : " nodes"));
                }
            }
        }
        report.add(new Table(
                "schedules",
                String.format(Locale.ROOT, "%,d schedules", sizes.schedules),
                List.of(
                        new Table.Column("", 0),
                        new Table.Column("start s", 2),
                        new Table.Column("heap MB", 0),
                        new Table.Column("idle % of a core", 2)),
                costs));
        report.add(new Table(
                "schedules-lag",
                String.format(Locale.ROOT, "From fire time to committed run, %,d due in one second", sizes.due),
                COLUMNS,
                lags));
        report.add(new Chart.Lines(
                "schedules-lag",
                String.format(Locale.ROOT, "%,d jobs due in one second", sizes.due),
                "runs that are committed",
                moments(),
                lines));
    }

    private void measure(PawlQueue queue, SchedulerCrew crew, String name) throws Exception {
        Duration start = crew.start();
        double startCost = crew.processorTime().toMillis() / 1e3;
        report.say(String.format(
                Locale.ROOT, "%s: ready after %.2f s, %.2f s of a processor", name, start.toMillis() / 1e3, startCost));
        // Runs of a fire time that passed during the start would let the next ones be skipped.
        drain(queue);
        Instant fireAt = round(queue, name + ", first time");
        Duration idle =
                Duration.between(Instant.now(), fireAt.plus(sizes.interval)).minusSeconds(2);
        double load = idle.compareTo(LEAST_IDLE) < 0 ? Double.NaN : crew.load(idle);
        costs.add(new Table.Row(name, List.of(start.toMillis() / 1e3, crew.heap() / 1024.0 / 1024.0, 100 * load)));
        report.say(name + ": " + costs.getLast().figures());
        for (int i = 1; i <= sizes.rounds; i++) {
            round(queue, name + ", round " + i);
        }
    }

    /** Waits for the next fire time, and until its runs are made and worked off. */
    private Instant round(PawlQueue queue, String name) throws Exception {
        Instant fireAt = nextFireAt();
        TimeUnit.MILLISECONDS.sleep(
                Duration.between(Instant.now(), fireAt.plus(FIRST_LOOK)).toMillis());
        while (made(queue, fireAt) < sizes.due) {
            if (Instant.now().isAfter(fireAt.plus(sizes.interval))) {
                throw new IllegalStateException(name + ": " + made(queue, fireAt) + " of " + sizes.due
                        + " runs were made before they were due again");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        Lags round = Lags.of(queue.db(), fireAt);
        if (round.runs() != sizes.due) {
            throw new IllegalStateException(name + ": " + round.runs() + " runs instead of " + sizes.due);
        }
        Table.Row row = new Table.Row(
                name,
                List.of(
                        (double) round.runs(),
                        round.millis(0.5),
                        round.millis(0.95),
                        round.millis(0.99),
                        round.millis(1)));
        report.say(name + ": runs, p50, p95, p99, all in ms " + row.figures());
        lags.add(row);
        lines.put(name, round.seenAfter(moments()));
        drain(queue);
        return fireAt;
    }

    private static void drain(PawlQueue queue) throws Exception {
        Running worker = queue.start(new Progress());
        try {
            Progress.await(queue::idle, () -> "runs are left");
        } finally {
            worker.stop();
        }
    }

    private static int made(PawlQueue queue, Instant fireAt) {
        return queue.db().fetchCount(FIRE_KEY, FIRE_KEY.FIRE_AT.eq(fireAt));
    }

    /** Waits until the next fire time is at least so far away. */
    private void awaitBefore(PawlQueue queue, Duration least) throws InterruptedException {
        Duration left = Duration.between(Instant.now(), nextFireAt());
        if (left.compareTo(least) < 0) {
            TimeUnit.MILLISECONDS.sleep(left.plus(Duration.ofSeconds(1)).toMillis());
        }
        // As if the nodes had been there: what passed while there was none is not what is measured.
        queue.db()
                .execute(
                        "update pawl.fire_cursor set fired_through = ?::timestamptz, next_fire_at = ?::timestamptz"
                                + " where next_fire_at <= ?::timestamptz",
                        nextFireAt().minus(sizes.interval).toString(),
                        nextFireAt().toString(),
                        nextFireAt().toString());
    }

    private Instant nextFireAt() {
        long millis = sizes.interval.toMillis();
        return Instant.ofEpochMilli((System.currentTimeMillis() / millis + 1) * millis);
    }

    private static List<Double> moments() {
        return DoubleStream.iterate(0.05, moment -> moment < 2.01, moment -> moment + 0.05)
                .boxed()
                .toList();
    }
}
