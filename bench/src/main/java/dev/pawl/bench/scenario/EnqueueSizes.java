package dev.pawl.bench.scenario;

import dev.pawl.bench.measure.Meter;
import dev.pawl.bench.measure.Round;
import dev.pawl.bench.report.Chart;
import dev.pawl.bench.report.RateTable;
import java.util.List;
import java.util.Locale;

/** Pawl's enqueue with 1, 100 and 1,000 runs in a transaction, with and without idempotency keys. */
final class EnqueueSizes implements Scenario.Measured {
    private static final int SINGLES_CONNECTIONS = 8;
    private static final int BATCH_CONNECTIONS = 2;

    /** @param part of the runs of a round, because single ones wait for as many commits */
    private record Size(int batch, int connections, int part) {
        String label() {
            return batch == 1 ? "1 run" : String.format(Locale.ROOT, "%,d runs", batch);
        }
    }

    private static final List<Size> SIZES = List.of(
            new Size(1, SINGLES_CONNECTIONS, 5),
            new Size(100, BATCH_CONNECTIONS, 1),
            new Size(1_000, BATCH_CONNECTIONS, 1));

    @Override
    public void measure(Bench bench) throws Exception {
        RateTable table = new RateTable();
        try (PawlDatabase pawl = PawlDatabase.create(bench, "Pawl", "enqueue")) {
            for (int round = 0; round <= bench.sizes().rounds(); round++) {
                for (Size size : SIZES) {
                    for (boolean keyed : new boolean[] {false, true}) {
                        Meter.Enqueue enqueue = keyed ? pawl.queue()::enqueueKeyed : pawl.queue()::enqueue;
                        Round measured = bench.meter()
                                .enqueue(enqueue, bench.sizes().part(size.part()), size.batch(), size.connections());
                        String name = size.label() + (keyed ? ", keys" : "");
                        PawlDatabase.say(bench, round, name, measured);
                        if (round > 0) {
                            table.add(name, measured);
                        }
                    }
                }
                pawl.queue().db().execute("truncate pawl.ready");
            }
        }
        bench.report().add(table.table("enqueue", "Pawl: enqueue, by the runs in a transaction"));
        bench.report().add(new Chart.Bars("enqueue", "Pawl: enqueue, by the runs in a transaction", table.rates()));
    }
}
