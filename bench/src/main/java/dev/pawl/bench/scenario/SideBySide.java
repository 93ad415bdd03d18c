package dev.pawl.bench.scenario;

import dev.pawl.bench.measure.Round;
import dev.pawl.bench.product.Contestant;
import dev.pawl.bench.report.Chart;
import dev.pawl.bench.report.RateTable;
import java.util.Locale;

/**
 * All products enqueue in batches and drain what they have enqueued. They take turns, so that a change of the machine's
 * speed meets all of them.
 */
final class SideBySide implements Scenario.Measured {
    private static final int BATCH = 1_000;

    @Override
    public void measure(Bench bench) throws Exception {
        RateTable enqueues = new RateTable();
        RateTable drains = new RateTable();
        try (Contestants contestants = Contestants.open(bench, "products")) {
            for (int round = 0; round <= bench.sizes().rounds(); round++) {
                for (Contestant one : contestants.all()) {
                    int runs = one.kind().runs(bench.sizes().runs());
                    Round enqueued = bench.meter().enqueue(one.product()::enqueue, runs, BATCH);
                    one.tidy();
                    Round drained = bench.meter().drainAll(one.product(), runs);
                    bench.report()
                            .say(String.format(
                                    Locale.ROOT,
                                    "%s: %s, %,d runs: enqueue %,.0f/s, drain %,.0f/s",
                                    round == 0 ? "warm-up" : "round " + round,
                                    one.product().name(),
                                    runs,
                                    enqueued.perSecond(),
                                    drained.perSecond()));
                    if (round > 0) {
                        enqueues.add(one.product().name(), enqueued);
                        drains.add(one.product().name(), drained);
                    }
                }
            }
        }
        bench.report().add(enqueues.table("products-enqueue", "Enqueue, 1,000 in a transaction, 2 connections"));
        bench.report().add(drains.table("products-drain", "Drain of tasks that do nothing"));
        bench.report().add(new Chart.Bars("products-enqueue", "Enqueue, runs a second", enqueues.rates()));
        bench.report().add(new Chart.Bars("products-drain", "Drain, runs a second", drains.rates()));
    }
}
