package dev.pawl.bench.schedule;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jooq.DSLContext;

/**
 * How long after their fire time runs could be seen by everybody: their transactions had committed. By the server's
 * clock, which both times are of. Immutable.
 */
final class Lags {
    // The moment of the commit is of the transaction that inserted the row, and rows of runs are never updated.
    private static final String SINCE_FIRE_TIME = "select extract(epoch from pg_xact_commit_timestamp(xmin) - fire_at)"
            + "::float8 from pawl.run where fire_at = ?::timestamptz";

    private final double[] seconds;

    Lags(double... seconds) {
        this.seconds = seconds.clone();
        Arrays.sort(this.seconds);
    }

    static Lags of(DSLContext db, Instant fireAt) {
        return new Lags(db.resultQuery(SINCE_FIRE_TIME, fireAt.toString()).fetch(0, Double.class).stream()
                .mapToDouble(Double::doubleValue)
                .toArray());
    }

    int runs() {
        return seconds.length;
    }

    /** In milliseconds, the least lag that this part of the runs, 0 to 1, did not exceed. */
    double millis(double part) {
        int place = (int) Math.ceil(part * seconds.length) - 1;
        return 1_000 * seconds[Math.max(0, place)];
    }

    /** How many runs could be seen so many seconds after the fire time. */
    List<Double> seenAfter(List<Double> moments) {
        return moments.stream()
                .map(moment -> (double)
                        DoubleStream.of(seconds).filter(lag -> lag <= moment).count())
                .toList();
    }
}
