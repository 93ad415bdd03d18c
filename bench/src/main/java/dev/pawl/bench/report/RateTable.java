package dev.pawl.bench.report;

import dev.pawl.bench.measure.Round;
import dev.pawl.bench.measure.Rounds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects rounds and makes the table of their medians. One thread. */
public final class RateTable {
    private final Map<String, List<Round>> rounds = new LinkedHashMap<>();

    /** Adds a round of what is named; names keep the order in which they first came. */
    public void add(String name, Round round) {
        rounds.computeIfAbsent(name, first -> new ArrayList<>()).add(round);
    }

    /** Medians of the rates, for plots. */
    public Map<String, Double> rates() {
        Map<String, Double> rates = new LinkedHashMap<>();
        rounds.forEach((name, all) -> rates.put(name, new Rounds(all).perSecond()));
        return rates;
    }

    /**
     * The table: rate, its range, its ratio to the first row's, and the cost of one run.
     *
     * @param file its name as a file
     */
    public Table table(String file, String title) {
        List<Table.Row> rows = new ArrayList<>();
        double reference = Double.NaN;
        for (Map.Entry<String, List<Round>> entry : rounds.entrySet()) {
            Rounds all = new Rounds(entry.getValue());
            if (rows.isEmpty()) {
                reference = all.perSecond();
            }
            rows.add(new Table.Row(
                    entry.getKey(),
                    List.of(
                            all.perSecond(),
                            all.least(),
                            all.most(),
                            100 * all.perSecond() / reference,
                            all.median(Round::statements),
                            all.median(Round::transactions),
                            all.median(Round::walBytes),
                            all.median(Round::serverMicros),
                            all.median(Round::programMicros))));
        }
        return new Table(
                file,
                title,
                List.of(
                        new Table.Column("", 0),
                        new Table.Column("runs/s", 0),
                        new Table.Column("least", 0),
                        new Table.Column("most", 0),
                        new Table.Column("% of first", 1),
                        new Table.Column("statements", 3),
                        new Table.Column("commits", 3),
                        new Table.Column("WAL B", 0),
                        new Table.Column("server us", 1),
                        new Table.Column("program us", 1)),
                rows);
    }
}
