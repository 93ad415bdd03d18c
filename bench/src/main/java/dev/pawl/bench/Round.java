package dev.pawl.bench;

import java.time.Duration;

/**
 * One measurement of one scenario.
 *
 * @param runs how many runs passed, 1 or more
 */
record Round(int runs, Duration time, Cost cost) {
    double perSecond() {
        return runs / (time.toNanos() / 1e9);
    }

    /** Microseconds of the server's processors for one run; not a number where that cannot be known. */
    double serverMicros() {
        return cost.server().map(this::micros).orElse(Double.NaN);
    }

    /** Microseconds of this program's processors for one run. */
    double programMicros() {
        return micros(cost.program());
    }

    /** Bytes of write-ahead log for one run. */
    double walBytes() {
        return (double) cost.wal() / runs;
    }

    private double micros(Duration all) {
        return all.toNanos() / 1e3 / runs;
    }
}
