package dev.pawl.bench.process;

import dev.pawl.bench.product.PawlQueue;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Somebody who enqueues at a steady rate, in a process of its own, one run in a transaction. Argument: the database's
 * URL. Command: {@code enqueue <a second>/<altogether>}.
 */
public final class EnqueueProcess {
    /** One of them waits for its commit while the others go on, so that the rate holds. */
    private static final int CONNECTIONS = 4;

    private EnqueueProcess() {}

    public static ChildProcess launch(String url) throws IOException {
        return ChildProcess.java(EnqueueProcess.class, tasks -> {}, url);
    }

    public static void main(String[] arguments) throws Exception {
        try (PawlQueue queue = PawlQueue.open("Pawl", arguments[0])) {
            Commands.serve((word, argument) -> {
                String[] numbers = argument.split("/", 2);
                enqueue(queue, Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
                return "";
            });
        }
    }

    private static void enqueue(PawlQueue queue, int perSecond, int runs) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(runs);
        CountDownLatch done = new CountDownLatch(runs);
        long periodMicros = 1_000_000L * CONNECTIONS / perSecond;
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(CONNECTIONS);
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                var unused = clock.scheduleAtFixedRate(
                        () -> {
                            if (left.getAndDecrement() > 0) {
                                queue.enqueueStamped();
                                done.countDown();
                            }
                        },
                        i * periodMicros / CONNECTIONS,
                        periodMicros,
                        TimeUnit.MICROSECONDS);
            }
            if (!done.await(10, TimeUnit.MINUTES)) {
                throw new IllegalStateException(done.getCount() + " runs were not enqueued");
            }
        } finally {
            clock.shutdownNow();
        }
    }
}
