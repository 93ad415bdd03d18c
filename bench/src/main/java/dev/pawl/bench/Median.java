package dev.pawl.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The rounds of one scenario. */
record Median(String scenario, List<Round> rounds) {
    Median {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("a median needs at least one round");
        }
        rounds = List.copyOf(rounds);
    }

    static String head() {
        return String.format(
                Locale.ROOT,
                "%-46s %10s   %-19s %7s  %10s %10s %7s",
                "median of the rounds, for each run:",
                "runs/s",
                "(least - most)",
                "floor",
                "server us",
                "program us",
                "WAL B");
    }

    double perSecond() {
        return of(Round::perSecond);
    }

    /** A line of the result: median, smallest and largest, the ratio to another scenario's median, and the cost. */
    String line(Median reference) {
        List<Double> rates = sorted(Round::perSecond);
        return String.format(
                Locale.ROOT,
                "%-46s %,10.0f   (%,.0f - %,.0f)%s %5.1f %%  %10.1f %10.1f %,7.0f",
                scenario,
                perSecond(),
                rates.getFirst(),
                rates.getLast(),
                " "
                        .repeat(Math.max(
                                0,
                                14
                                        - "%,.0f%,.0f"
                                                .formatted(rates.getFirst(), rates.getLast())
                                                .length())),
                100 * perSecond() / reference.perSecond(),
                of(Round::serverMicros),
                of(Round::programMicros),
                of(Round::walBytes));
    }

    private double of(ToDoubleFunction<Round> figure) {
        List<Double> sorted = sorted(figure);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private List<Double> sorted(ToDoubleFunction<Round> figure) {
        return rounds.stream().map(figure::applyAsDouble).sorted().toList();
    }
}
