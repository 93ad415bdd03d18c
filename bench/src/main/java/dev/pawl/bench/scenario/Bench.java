package dev.pawl.bench.scenario;

import dev.pawl.bench.measure.Meter;
import dev.pawl.bench.report.Report;
import dev.pawl.bench.server.BenchServer;

/** What scenarios measure with, and where they report. */
public record Bench(BenchServer server, Meter meter, Report report, Sizes sizes) {
    public Bench(BenchServer server, Report report, Sizes sizes) {
        this(server, new Meter(server), report, sizes);
    }
}
