package dev.pawl.bench;

import java.util.List;
import java.util.Locale;

/** Rates of one scenario over its repetitions, per second. */
record Median(String scenario, List<Double> rates) {
    Median {
        if (rates.isEmpty()) {
            throw new IllegalArgumentException("a median needs at least one rate");
        }
        rates = rates.stream().sorted().toList();
    }

    double value() {
        int middle = rates.size() / 2;
        return rates.size() % 2 == 1 ? rates.get(middle) : (rates.get(middle - 1) + rates.get(middle)) / 2;
    }

    /** A line of the result: median, smallest and largest, and the ratio to another scenario's median. */
    String line(Median reference) {
        return String.format(
                Locale.ROOT,
                "%-44s %,10.0f /s   (%,.0f - %,.0f)   %5.1f %% of %s",
                scenario,
                value(),
                rates.getFirst(),
                rates.getLast(),
                100 * value() / reference.value(),
                reference.scenario);
    }
}
