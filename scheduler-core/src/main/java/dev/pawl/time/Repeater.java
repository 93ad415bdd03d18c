package dev.pawl.time;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * Repeats the steps of a loop on one thread. A step that fails is logged once, not at each turn of an outage, and tried
 * again at its next turn.
 */
public final class Repeater implements AutoCloseable {
    private final Logger log;
    private final ScheduledExecutorService thread;

    /**
     * A repeater without steps.
     *
     * @param threadName names its thread, and what goes on again after an outage
     */
    public Repeater(String threadName, Logger log) {
        this.log = log;
        thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(threadName).daemon().factory());
    }

    /**
     * Repeats a step, the first time after one pause.
     *
     * @param pause between the end of a turn and the next
     * @param what completes "Could not ..."
     */
    public void every(Duration pause, String what, Runnable step) {
        ScheduledFuture<?> unused = thread.scheduleWithFixedDelay(
                new Turn(what, step), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends the loop; a step that runs is interrupted, and waited for up to ten seconds. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                log.warn("A step is still running after its loop was ended");
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /** One step's turns. Runs on the loop's thread only. */
    private final class Turn implements Runnable {
        private final String what;
        private final Runnable step;
        private boolean failing;

        Turn(String what, Runnable step) {
            this.what = what;
            this.step = step;
        }

        @Override
        public void run() {
            try {
                step.run();
                if (failing) {
                    failing = false;
                    log.info("It works again: {}", what);
                }
            } catch (RuntimeException | Error cause) {
                if (!failing && !thread.isShutdown()) {
                    failing = true;
                    log.warn("Could not {}; trying again", what, cause);
                }
            }
        }
    }
}
