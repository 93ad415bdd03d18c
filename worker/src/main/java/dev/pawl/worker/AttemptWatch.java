package dev.pawl.worker;

import dev.pawl.worker.target.StopReason;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the running attempts twenty times a second: tells those to stop whose time is over, and all of them when
 * the leases are no longer certain; abandons those that were told to and did not. One thread owns the loop, and none of
 * what it does waits for the database.
 */
final class AttemptWatch {
    private static final Logger log = LoggerFactory.getLogger(AttemptWatch.class);
    private static final Duration STEP = Duration.ofMillis(50);

    private final Slots slots;
    private final LeaseKeeper keeper;
    private final AttemptRunner runner;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private boolean fenced;
    private boolean failed;

    AttemptWatch(Slots slots, LeaseKeeper keeper, AttemptRunner runner) {
        this.slots = slots;
        this.keeper = keeper;
        this.runner = runner;
        this.thread = Thread.ofPlatform().name("pawl-attempt-watch").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        stop.countDown();
        thread.join();
    }

    private void run() {
        try {
            while (!stop.await(STEP.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    look();
                    failed = false;
                } catch (RuntimeException | Error e) {
                    if (!failed) {
                        log.error("The running attempts could not all be looked after; trying again", e);
                    }
                    failed = true;
                }
            }
        } catch (InterruptedException e) {
            log.error("The watch over attempts was interrupted: time limits are no longer kept", e);
        }
    }

    private void look() {
        fence();
        long now = System.nanoTime();
        for (RunningAttempt attempt : slots.running()) {
            if (attempt.isOverTime(now)) {
                attempt.stop(StopReason.TIMED_OUT);
            }
            if (attempt.isStuck(now)) {
                attempt.begun().ifPresent(begun -> runner.abandon(attempt, begun));
            }
        }
    }

    /** The worker fences itself before others take its runs: in the other half of the lease they end here. */
    private void fence() {
        if (keeper.holds()) {
            fenced = false;
            return;
        }
        if (!fenced && slots.busy() > 0) {
            log.warn(
                    "No heartbeat has arrived for half the lease: {} attempts are cut, and nothing is claimed until one"
                            + " arrives",
                    slots.busy());
        }
        fenced = true;
        for (RunningAttempt attempt : slots.running()) {
            attempt.stop(StopReason.LEASE_LOST);
        }
    }
}
