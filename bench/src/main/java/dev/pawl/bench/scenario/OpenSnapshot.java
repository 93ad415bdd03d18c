package dev.pawl.bench.scenario;

import dev.pawl.bench.product.Contestant;
import dev.pawl.bench.report.Chart;
import dev.pawl.bench.report.Table;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Products work off what is offered, as fast as they can, for as long without as with an open snapshot in their
 * database. Rows that were deleted while it is open cannot be removed, so a claim that looks at them gets slower.
 */
final class OpenSnapshot implements Scenario.Measured {
    private static final List<Table.Column> COLUMNS = List.of(
            new Table.Column("", 0),
            new Table.Column("free runs/s", 0),
            new Table.Column("open runs/s", 0),
            new Table.Column("% of free", 1),
            new Table.Column("first window", 0),
            new Table.Column("last window", 0),
            new Table.Column("free claim ms", 3),
            new Table.Column("open claim ms", 3),
            new Table.Column("first claim ms", 3),
            new Table.Column("last claim ms", 3));

    @Override
    public void measure(Bench bench) throws Exception {
        Offer offer = new Offer(bench.server(), bench.sizes().hold());
        List<Table.Row> rows = new ArrayList<>();
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        Map<String, List<Double>> claims = new LinkedHashMap<>();
        try (Contestants contestants = Contestants.open(bench, "snapshot")) {
            for (Contestant one : contestants.all()) {
                String name = one.product().name();
                offer.warmUp(one);
                one.tidy();
                List<Offer.Window> free = offer.to(one);
                bench.report().say(name + ", free: " + free);
                one.tidy();
                List<Offer.Window> open = withOpenSnapshot(one, offer);
                bench.report().say(name + ", snapshot open: " + open);
                rows.add(row(name, free, open));
                rates.put(name, all(open, Offer.Window::perSecond));
                rates.put(name + ", free", all(free, Offer.Window::perSecond));
                claims.put(name, all(open, Offer.Window::claimMillis));
            }
        }
        claims.values().removeIf(values -> values.stream().anyMatch(value -> value.isNaN()));
        List<Double> seconds = offer.seconds();
        bench.report().add(new Table("snapshot", "Runs that are offered while a snapshot is open", COLUMNS, rows));
        bench.report()
                .add(new Chart.Lines(
                        "snapshot", "Freely, and while a snapshot is open", "runs a second", seconds, rates));
        if (!claims.isEmpty()) {
            bench.report()
                    .add(new Chart.Lines(
                            "snapshot-claims", "A claim while a snapshot is open", "milliseconds", seconds, claims));
        }
    }

    private static List<Offer.Window> withOpenSnapshot(Contestant one, Offer offer) throws Exception {
        try (Connection reader = DriverManager.getConnection(one.url());
                Statement look = reader.createStatement()) {
            reader.setAutoCommit(false);
            reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            look.execute("select count(*) from pg_class");
            List<Offer.Window> windows = offer.to(one);
            reader.rollback();
            return windows;
        }
    }

    private static Table.Row row(String name, List<Offer.Window> free, List<Offer.Window> open) {
        double freeRate = median(free, Offer.Window::perSecond);
        double openRate = median(open, Offer.Window::perSecond);
        return new Table.Row(
                name,
                List.of(
                        freeRate,
                        openRate,
                        100 * openRate / freeRate,
                        open.getFirst().perSecond(),
                        open.getLast().perSecond(),
                        median(free, Offer.Window::claimMillis),
                        median(open, Offer.Window::claimMillis),
                        open.getFirst().claimMillis(),
                        open.getLast().claimMillis()));
    }

    private static double median(List<Offer.Window> windows, ToDoubleFunction<Offer.Window> figure) {
        List<Double> sorted = windows.stream()
                .map(figure::applyAsDouble)
                .sorted(Comparator.naturalOrder())
                .toList();
        return sorted.get(sorted.size() / 2);
    }

    private static List<Double> all(List<Offer.Window> windows, ToDoubleFunction<Offer.Window> figure) {
        return windows.stream().map(figure::applyAsDouble).toList();
    }
}
