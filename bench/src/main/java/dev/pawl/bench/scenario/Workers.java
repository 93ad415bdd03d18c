package dev.pawl.bench.scenario;

import dev.pawl.bench.measure.Round;
import dev.pawl.bench.report.Chart;
import dev.pawl.bench.report.RateTable;
import java.util.List;

/** Pawl with one and several worker processes. */
final class Workers implements Scenario.Measured {
    @Override
    public void measure(Bench bench) throws Exception {
        int runs = bench.sizes().runs();
        List<Integer> numbers = bench.sizes().processes();
        RateTable table = new RateTable();
        try (PawlDatabase pawl = PawlDatabase.create(bench, "Pawl", "workers");
                WorkerCrew crew = WorkerCrew.launch(pawl, numbers.getLast())) {
            for (int i = 0; i < numbers.getLast(); i++) {
                // Each Java compiles for itself, so each warms up alone.
                pawl.fill(bench, bench.sizes().part(4));
                bench.meter().drainAll(crew.of(i, i + 1), bench.sizes().part(4));
            }
            for (int round = 1; round <= bench.sizes().rounds(); round++) {
                for (int processes : numbers) {
                    pawl.fill(bench, runs);
                    pawl.tidy();
                    WorkerCrew.Part part = crew.of(0, processes);
                    Round drained = bench.meter().drainAll(part, runs);
                    PawlDatabase.say(bench, round, part.name(), drained);
                    table.add(part.name(), drained);
                }
            }
        }
        bench.report().add(table.table("workers", "Pawl: drain by several worker processes"));
        bench.report().add(new Chart.Bars("workers", "Pawl: drain by worker processes, runs a second", table.rates()));
    }
}
