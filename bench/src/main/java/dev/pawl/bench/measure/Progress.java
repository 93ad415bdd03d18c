package dev.pawl.bench.measure;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts the tasks that were done, and keeps the moment of the first. Safe for several threads. */
public final class Progress {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final LongAdder done = new LongAdder();
    private final AtomicReference<@Nullable First> first = new AtomicReference<>();

    /** The moment, as in {@link System#nanoTime}, and how many tasks were reported then. */
    record First(long nanos, long tasks) {}

    /** Counts tasks that were done. */
    public void add(long tasks) {
        if (first.get() == null) {
            first.compareAndSet(null, new First(System.nanoTime(), tasks));
        }
        done.add(tasks);
    }

    /** How many were done. */
    public long sum() {
        return done.sum();
    }

    First first() {
        First seen = first.get();
        if (seen == null) {
            throw new IllegalStateException("nothing has been done yet");
        }
        return seen;
    }

    /** Waits until so many were done. */
    public void await(long tasks) throws InterruptedException {
        await(() -> done.sum() >= tasks, () -> done.sum() + " of " + tasks + " tasks were done");
    }

    /** Waits for something that cannot be waited for otherwise; not longer than ten minutes. */
    public static void await(BooleanSupplier condition, Supplier<String> state) throws InterruptedException {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IllegalStateException("no end after " + PATIENCE.toMinutes() + " minutes: " + state.get());
            }
            TimeUnit.MICROSECONDS.sleep(500);
        }
    }
}
