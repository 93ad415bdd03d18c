package dev.pawl.bench.scenario;

import static dev.pawl.migrations.generated.Tables.READY;

import dev.pawl.bench.measure.Round;
import dev.pawl.bench.report.RateTable;
import java.util.List;
import java.util.Locale;

/** Pawl with millions of ready runs beside Pawl with no more than are drained. */
final class Backlog implements Scenario.Measured {
    private static final int BATCH = 50_000;

    @Override
    public void measure(Bench bench) throws Exception {
        int backlog = bench.sizes().backlog();
        int runs = bench.sizes().runs();
        RateTable table = new RateTable();
        try (PawlDatabase empty = PawlDatabase.create(bench, "nothing else waits", "backlog_empty");
                PawlDatabase full = PawlDatabase.create(
                        bench, String.format(Locale.ROOT, "%,d ready runs wait", backlog), "backlog_full")) {
            int all = backlog + runs;
            Round filled = bench.meter().enqueue(full.queue()::enqueue, all, BATCH);
            bench.report()
                    .say(String.format(Locale.ROOT, "%,d runs wait, enqueued at %,.0f/s", all, filled.perSecond()));
            full.tidy();
            for (int round = 0; round <= bench.sizes().rounds(); round++) {
                empty.fill(bench, runs);
                empty.tidy();
                // The round before has taken more than it measured: whoever had begun went on until it was stopped.
                int missing = backlog + runs - full.queue().db().fetchCount(READY);
                if (missing > 0) {
                    full.fill(bench, missing);
                }
                for (PawlDatabase one : List.of(empty, full)) {
                    Round drained = bench.meter().drainSome(one.queue(), runs);
                    PawlDatabase.say(bench, round, one.queue().name(), drained);
                    if (round > 0) {
                        table.add(one.queue().name(), drained);
                    }
                }
            }
        }
        bench.report().add(table.table("backlog", "Pawl: drain with a backlog"));
    }
}
