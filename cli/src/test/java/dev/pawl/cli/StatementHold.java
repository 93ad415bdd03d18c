package dev.pawl.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** Holds one statement, or its answer, until it is released; the first that fits. Safe for several threads. */
final class StatementHold implements StatementProxy.Watch {
    private static final long PATIENCE_SECONDS = 120;

    private final Predicate<Boundary> which;
    private final AtomicBoolean holding = new AtomicBoolean();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    StatementHold(Predicate<Boundary> which) {
        this.which = which;
    }

    /** Waits until there is something to hold. */
    void awaitReached() {
        await(reached);
    }

    void release() {
        released.countDown();
    }

    @Override
    public boolean passes(Boundary boundary) {
        if (which.test(boundary) && holding.compareAndSet(false, true)) {
            reached.countDown();
            await(released);
        }
        return true;
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("not within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
