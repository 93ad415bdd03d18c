package dev.pawl.worker;

import java.util.concurrent.CountDownLatch;

/** How a handler waits that does not care about being interrupted. */
final class Waiting {
    private Waiting() {}

    /** Its worker interrupts it, once it knows that it was taken for dead. */
    static void quietly(CountDownLatch latch) {
        boolean waiting = true;
        while (waiting) {
            try {
                latch.await();
                waiting = false;
            } catch (InterruptedException told) {
                // Goes on waiting.
            }
        }
    }
}
