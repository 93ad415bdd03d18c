package dev.pawl.bench.scenario;

import dev.pawl.bench.measure.Progress;
import dev.pawl.bench.product.Contestant;
import dev.pawl.bench.product.Running;
import dev.pawl.bench.server.BenchServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.DoubleStream;
import org.jooq.Record;

/** Offers a product always a little more than it can work off, for some time, and looks at it in windows. */
final class Offer {
    private static final int WINDOWS = 12;
    /** What waits at most, and what is enqueued at once, of a product as fast as Pawl. */
    private static final int WAITING = 10_000;

    private static final int BATCH = 1_000;
    // What claims have in common, whoever wrote them, is that they skip locked rows.
    private static final String CLAIMS =
            "select coalesce(sum(calls), 0)::bigint, coalesce(sum(total_exec_time), 0)::float8"
                    + " from pg_stat_statements where query ilike '%skip locked%'"
                    + " and dbid = (select oid from pg_database where datname = ?)";

    private final BenchServer server;
    private final Duration window;

    Offer(BenchServer server, Duration altogether) {
        this.server = server;
        this.window = altogether.dividedBy(WINDOWS);
    }

    /**
     * What happened in one window.
     *
     * @param claimMillis what the server took for a claim on average; not a number if it is not known
     */
    record Window(double perSecond, double claimMillis) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%,.0f/s", perSecond);
        }
    }

    private record Claims(long calls, double millis) {}

    /** The ends of the windows. */
    List<Double> seconds() {
        return DoubleStream.iterate(1, n -> n <= WINDOWS, n -> n + 1)
                .map(n -> n * window.toMillis() / 1e3)
                .boxed()
                .toList();
    }

    /** Offers for a third of the time, and does not look. */
    void warmUp(Contestant one) throws Exception {
        to(one, WINDOWS / 3);
    }

    List<Window> to(Contestant one) throws Exception {
        return to(one, WINDOWS);
    }

    private List<Window> to(Contestant one, int count) throws Exception {
        Progress progress = new Progress();
        AtomicBoolean ended = new AtomicBoolean();
        List<Window> windows = new ArrayList<>();
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<?> feeder = thread.submit(() -> {
                feed(one, progress, ended);
                return null;
            });
            Running running = one.product().start(progress);
            try {
                progress.await(1);
                for (int i = 0; i < count; i++) {
                    windows.add(look(one, progress));
                }
            } finally {
                ended.set(true);
                running.stop();
            }
            feeder.get();
        }
        return windows;
    }

    private Window look(Contestant one, Progress progress) throws InterruptedException {
        Claims claimsBefore = claims(one);
        long before = progress.sum();
        long begin = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(window.toNanos());
        double seconds = (System.nanoTime() - begin) / 1e9;
        long done = progress.sum() - before;
        Claims claims = claims(one);
        long calls = claims.calls() - claimsBefore.calls();
        return new Window(done / seconds, calls > 0 ? (claims.millis() - claimsBefore.millis()) / calls : Double.NaN);
    }

    private Claims claims(Contestant one) {
        if (!server.statementsCounted()) {
            return new Claims(0, 0);
        }
        String database = one.url().replaceAll("^.*/|[?].*$", "");
        Record sums = server.db().resultQuery(CLAIMS, database).fetchSingle();
        return new Claims(sums.get(0, Long.class), sums.get(1, Double.class));
    }

    private static void feed(Contestant one, Progress progress, AtomicBoolean ended) throws Exception {
        int waiting = one.kind().runs(WAITING);
        int batch = one.kind().runs(BATCH);
        long enqueued = 0;
        while (!ended.get()) {
            if (enqueued - progress.sum() < waiting) {
                one.product().enqueue(batch);
                enqueued += batch;
            } else {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
    }
}
