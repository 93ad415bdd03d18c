package dev.pawl.bench;

import java.util.Arrays;
import java.util.Locale;

/** Rates of one scenario over its repetitions, per second. */
record Median(String scenario, double[] rates) {
    Median {
        if (rates.length == 0) {
            throw new IllegalArgumentException("a median needs at least one rate");
        }
        rates = rates.clone();
        Arrays.sort(rates);
    }

    double value() {
        int middle = rates.length / 2;
        return rates.length % 2 == 1 ? rates[middle] : (rates[middle - 1] + rates[middle]) / 2;
    }

    /** A line of the result: median, smallest and largest, and the ratio to another scenario's median. */
    String line(Median reference) {
        return String.format(
                Locale.ROOT,
                "%-44s %,10.0f /s   (%,.0f - %,.0f)   %5.1f %% of %s",
                scenario,
                value(),
                rates[0],
                rates[rates.length - 1],
                100 * value() / reference.value(),
                reference.scenario);
    }
}
