package dev.pawl.worker;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Pauses that double while something keeps failing. One thread. */
final class Backoff {
    private final Duration first;
    private final Duration longest;
    private Duration next;

    Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /** Whether the last pause, if any, was before the last success: the first failure is worth a line in the log. */
    boolean isFresh() {
        return next.equals(first);
    }

    void reset() {
        next = first;
    }

    /** Waits the next pause; true when {@code stop} came first. */
    boolean await(CountDownLatch stop) throws InterruptedException {
        boolean stopped = stop.await(next.toMillis(), TimeUnit.MILLISECONDS);
        next = next.multipliedBy(2).compareTo(longest) < 0 ? next.multipliedBy(2) : longest;
        return stopped;
    }
}
