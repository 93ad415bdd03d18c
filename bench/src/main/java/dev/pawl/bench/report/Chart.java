package dev.pawl.bench.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plot to be made; its file is called by its name. */
public sealed interface Chart {
    String name();

    String title();

    /** One bar for each name, on a logarithmic axis. */
    record Bars(String name, String title, Map<String, Double> perSecond) implements Chart {
        public Bars {
            perSecond = Collections.unmodifiableMap(new LinkedHashMap<>(perSecond));
        }
    }

    /**
     * Lines over time, on a logarithmic axis where they lie far apart.
     *
     * @param unit of the values
     * @param seconds at which the values are, the same for all lines
     */
    record Lines(String name, String title, String unit, List<Double> seconds, Map<String, List<Double>> lines)
            implements Chart {
        public Lines {
            seconds = List.copyOf(seconds);
            lines = Collections.unmodifiableMap(new LinkedHashMap<>(lines));
        }
    }
}
