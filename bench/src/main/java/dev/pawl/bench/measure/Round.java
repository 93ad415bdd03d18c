package dev.pawl.bench.measure;

import dev.pawl.bench.server.Cost;
import java.time.Duration;
import java.util.Optional;

/**
 * One measurement of one scenario.
 *
 * @param runs how many runs passed, 1 or more
 * @param time how long that took, more than zero
 * @param cost what was used for them
 */
public record Round(int runs, Duration time, Cost cost) {
    public Round {
        if (runs < 1 || !time.isPositive()) {
            throw new IllegalArgumentException("a round needs runs and time, had " + runs + " in " + time);
        }
    }

    public double perSecond() {
        return runs / (time.toNanos() / 1e9);
    }

    /** Statements for one run; not a number where the server does not count them. */
    public double statements() {
        return cost.statements().map(all -> (double) all / runs).orElse(Double.NaN);
    }

    /** Transactions that wrote, for one run. */
    public double transactions() {
        return (double) cost.transactions() / runs;
    }

    /** Microseconds of the server's processors for one run; not a number where that cannot be known. */
    public double serverMicros() {
        return micros(cost.server());
    }

    /** Microseconds of this program's processors for one run. */
    public double programMicros() {
        return micros(Optional.of(cost.program()));
    }

    /** Bytes of write-ahead log for one run. */
    public double walBytes() {
        return (double) cost.wal() / runs;
    }

    private double micros(Optional<Duration> all) {
        return all.map(time -> time.toNanos() / 1e3 / runs).orElse(Double.NaN);
    }
}
