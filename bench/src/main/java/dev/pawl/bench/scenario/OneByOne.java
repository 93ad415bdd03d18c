package dev.pawl.bench.scenario;

import dev.pawl.bench.measure.Round;
import dev.pawl.bench.product.PawlQueue;
import dev.pawl.bench.report.RateTable;
import java.util.List;

/** Pawl with one slot: each run begins when the one before has ended. */
final class OneByOne implements Scenario.Measured {
    private static final int PART = 5;

    @Override
    public void measure(Bench bench) throws Exception {
        RateTable table = new RateTable();
        try (PawlDatabase pawl = PawlDatabase.create(bench, "20 slots", "one_by_one")) {
            for (int round = 0; round <= bench.sizes().rounds(); round++) {
                for (PawlQueue queue : List.of(pawl.queue(), pawl.queue().withSlots("1 slot", 1))) {
                    int runs = bench.sizes().part(PART);
                    pawl.fill(bench, runs);
                    pawl.tidy();
                    Round drained = bench.meter().drainAll(queue, runs);
                    PawlDatabase.say(bench, round, queue.name(), drained);
                    if (round > 0) {
                        table.add(queue.name(), drained);
                    }
                }
            }
        }
        bench.report().add(table.table("one-by-one", "Pawl: drain one by one"));
    }
}
