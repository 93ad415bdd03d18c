package dev.pawl.bench.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.bench.measure.Progress;
import dev.pawl.bench.process.ChildProcess;
import dev.pawl.bench.process.EnqueueProcess;
import dev.pawl.bench.product.CountingHandler;
import dev.pawl.bench.product.Running;
import dev.pawl.bench.report.Table;
import dev.pawl.job.HandlerRun;
import dev.pawl.job.JobHandler;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * From before the enqueue, in another process, to the start of the handler in this one. Both read the clock of the same
 * machine.
 */
final class Latency implements Scenario.Measured {
    private static final int PER_SECOND = 500;

    @Override
    public void measure(Bench bench) throws Exception {
        int runs = (int) Math.max(1, PER_SECOND * bench.sizes().latency().toMillis() / 1000);
        List<Table.Row> rows = new ArrayList<>();
        try (PawlDatabase pawl = PawlDatabase.create(bench, "Pawl", "latency");
                ChildProcess enqueuer = EnqueueProcess.launch(pawl.url())) {
            for (int round = 0; round <= bench.sizes().rounds(); round++) {
                Clocked handler = new Clocked();
                Running worker = pawl.queue().start(handler);
                try {
                    enqueuer.ask("enqueue " + PER_SECOND + "/" + runs);
                    handler.done.await(runs);
                } finally {
                    worker.stop();
                }
                if (handler.micros.size() != runs) {
                    throw new IllegalStateException(handler.micros.size() + " runs began of " + runs);
                }
                Table.Row row =
                        row("round " + round, handler.micros.stream().sorted().toList());
                bench.report().say("latency, round " + round + ": p50, p99, max in ms " + row.figures());
                if (round > 0) {
                    rows.add(row);
                }
            }
        }
        bench.report()
                .add(new Table(
                        "latency",
                        "Pawl: from enqueue to the start of the handler, " + PER_SECOND + "/s from another process",
                        List.of(
                                new Table.Column("", 0),
                                new Table.Column("runs", 0),
                                new Table.Column("p50 ms", 2),
                                new Table.Column("p99 ms", 2),
                                new Table.Column("max ms", 2)),
                        rows));
    }

    private static Table.Row row(String name, List<Long> sorted) {
        return new Table.Row(
                name,
                List.of(
                        (double) sorted.size(),
                        percentile(sorted, 50) / 1e3,
                        percentile(sorted, 99) / 1e3,
                        percentile(sorted, 100) / 1e3));
    }

    /** The smallest value that at least so many of a hundred do not exceed. */
    static long percentile(List<Long> sorted, int percent) {
        return sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1));
    }

    /** Notes how long ago the run was enqueued. */
    private static final class Clocked implements JobHandler {
        private final Queue<Long> micros = new ConcurrentLinkedQueue<>();
        private final Progress done = new Progress();

        @Override
        public String name() {
            return CountingHandler.NAME;
        }

        @Override
        public @Nullable JsonNode run(HandlerRun run) {
            long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            micros.add(now - run.params().get("at").asLong());
            done.add(1);
            return null;
        }
    }
}
