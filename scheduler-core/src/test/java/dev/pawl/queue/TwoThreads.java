package dev.pawl.queue;

import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does two things at once. One thread. */
final class TwoThreads implements AutoCloseable {
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    record Both<A, B>(A first, B second) {}

    /** Begins both at the same moment and waits for both answers. */
    <A, B> Both<A, B> both(Callable<A> one, Callable<B> other) throws Exception {
        var start = new CyclicBarrier(2);
        Future<A> first = threads.submit(() -> {
            start.await();
            return one.call();
        });
        Future<B> second = threads.submit(() -> {
            start.await();
            return other.call();
        });
        return new Both<>(first.get(), second.get());
    }

    /** Begins something. */
    <A> Future<A> begin(Callable<A> what) {
        return threads.submit(what);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
