package dev.pawl.bench.measure;

import dev.pawl.bench.product.Product;
import dev.pawl.bench.product.Running;
import dev.pawl.bench.server.BenchServer;
import dev.pawl.bench.server.Cost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Measures what products do on one server. One thread. */
public final class Meter {
    /** Enqueuing in batches: enough to keep the server busy while one of them commits. */
    private static final int ENQUEUERS = 2;

    private final BenchServer server;

    public Meter(BenchServer server) {
        this.server = server;
    }

    /** Enqueues one transaction. */
    @FunctionalInterface
    public interface Enqueue {
        /** Makes so many, 1 or more. */
        void transaction(int count) throws Exception;
    }

    /** Work that is measured as a whole. */
    public Round measure(int runs, Callable<?> work) throws Exception {
        Cost before = Cost.upToNow(server);
        long begin = System.nanoTime();
        work.call();
        long end = System.nanoTime();
        return new Round(
                runs,
                Duration.ofNanos(Math.max(1, end - begin)),
                Cost.upToNow(server).since(before));
    }

    /** Enqueues in transactions of {@code batch} by two threads. */
    public Round enqueue(Enqueue enqueue, int runs, int batch) throws Exception {
        return enqueue(enqueue, runs, batch, ENQUEUERS);
    }

    /** Enqueues in transactions of {@code batch} by some threads at once. */
    public Round enqueue(Enqueue enqueue, int runs, int batch, int threads) throws Exception {
        return measure(runs, () -> enqueueAll(enqueue, runs, batch, threads));
    }

    /**
     * Drains what waits, which must be {@code runs}: until the last end is stored. Time counts from the first task on,
     * so that no product is charged for its start or for its polling interval.
     *
     * @throws IllegalStateException if other than {@code runs} tasks were done
     */
    public Round drainAll(Product product, int runs) throws Exception {
        Progress progress = new Progress();
        Round round = drain(product, progress, runs, true);
        if (progress.sum() != runs) {
            throw new IllegalStateException(product.name() + " did " + progress.sum() + " tasks of " + runs);
        }
        return round;
    }

    /** Drains until {@code runs} tasks were done, while others wait; those that had begun are finished unmeasured. */
    public Round drainSome(Product product, int runs) throws Exception {
        return drain(product, new Progress(), runs, false);
    }

    private Round drain(Product product, Progress progress, int runs, boolean toTheEnd) throws Exception {
        Cost before = Cost.upToNow(server);
        Running running = product.start(progress);
        try {
            progress.await(runs);
            if (toTheEnd) {
                Progress.await(product::idle, () -> product.name() + " is not idle");
            }
            long end = System.nanoTime();
            Cost cost = Cost.upToNow(server).since(before);
            // What the first report tells was done before the clock started; the rest gives the time for all.
            Progress.First first = progress.first();
            double share = (double) runs / Math.max(1, runs - first.tasks());
            return new Round(runs, Duration.ofNanos(Math.max(1, Math.round((end - first.nanos()) * share))), cost);
        } finally {
            running.stop();
        }
    }

    private static int enqueueAll(Enqueue enqueue, int runs, int batch, int threads) throws Exception {
        AtomicInteger left = new AtomicInteger(runs);
        List<Callable<Integer>> work = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            work.add(() -> {
                int mine = 0;
                for (int before = left.getAndAdd(-batch); before > 0; before = left.getAndAdd(-batch)) {
                    int count = Math.min(batch, before);
                    enqueue.transaction(count);
                    mine += count;
                }
                return mine;
            });
        }
        int done = 0;
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (Future<Integer> one : pool.invokeAll(work)) {
                done += one.get();
            }
        }
        return done;
    }
}
