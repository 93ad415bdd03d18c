package dev.pawl.bench.scenario;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can be measured, in the order in which all are. */
public enum Scenario {
    PRODUCTS,
    ENQUEUE,
    ONE_BY_ONE,
    LATENCY,
    SNAPSHOT,
    BACKLOG,
    HISTORY,
    WORKERS;

    /** Measures something and reports it; makes and leaves databases of its own. */
    interface Measured {
        void measure(Bench bench) throws Exception;
    }

    /**
     * The scenario of this name, as {@link #label} gives it.
     *
     * @throws IllegalArgumentException with all names, if there is none
     */
    public static Scenario of(String label) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("scenario '" + label + "' is unknown; there are "
                        + Arrays.stream(values()).map(Scenario::label).collect(Collectors.joining(", "))));
    }

    /** How it is named on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Measures it; databases of its own are made for that. */
    public void measure(Bench bench) throws Exception {
        Measured measured = switch (this) {
            case PRODUCTS -> new SideBySide();
            case ENQUEUE -> new EnqueueSizes();
            case ONE_BY_ONE -> new OneByOne();
            case LATENCY -> new Latency();
            case SNAPSHOT -> new OpenSnapshot();
            case BACKLOG -> new Backlog();
            case HISTORY -> new History();
            case WORKERS -> new Workers();
        };
        measured.measure(bench);
    }
}
