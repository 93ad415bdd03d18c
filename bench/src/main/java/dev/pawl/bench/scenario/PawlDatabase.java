package dev.pawl.bench.scenario;

import dev.pawl.bench.measure.Round;
import dev.pawl.bench.product.Contestant;
import dev.pawl.bench.product.PawlQueue;
import java.sql.SQLException;
import java.util.Locale;

/** Pawl alone in a database of its own, for scenarios that compare it with itself. */
record PawlDatabase(PawlQueue queue, String url) implements AutoCloseable {
    private static final int BATCH = 1_000;

    /** @param purpose letters and underscores: part of the database's name */
    static PawlDatabase create(Bench bench, String name, String purpose) {
        String url = bench.server().createDatabase("pawl_bench_" + purpose);
        return new PawlDatabase(PawlQueue.create(name, url), url);
    }

    /** Enqueues in large batches, unmeasured. */
    void fill(Bench bench, int runs) throws Exception {
        bench.meter().enqueue(queue::enqueue, runs, BATCH);
    }

    void tidy() throws SQLException {
        Contestant.tidy(url);
    }

    /** Tells how a round went. */
    static void say(Bench bench, int round, String name, Round result) {
        bench.report()
                .say(String.format(
                        Locale.ROOT,
                        "%s: %s, %,d runs: %,.0f/s",
                        round == 0 ? "warm-up" : "round " + round,
                        name,
                        result.runs(),
                        result.perSecond()));
    }

    @Override
    public void close() {
        queue.close();
    }
}
