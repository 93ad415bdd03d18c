package dev.pawl.worker;

import dev.pawl.job.QueueName;
import dev.pawl.queue.RunQueue;
import dev.pawl.run.ClaimedRun;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims runs for free slots, in batches. Looks again after 2 ms while there is work, and ever more seldom, down to
 * every 50 ms, while there is none. One thread owns the loop: several claimers in one process would only stand in each
 * other's way.
 */
final class ClaimLoop {
    private static final Logger log = LoggerFactory.getLogger(ClaimLoop.class);
    private static final Duration BUSY_POLL = Duration.ofMillis(2);
    private static final Duration IDLE_POLL = Duration.ofMillis(50);
    private static final Duration LOOK_UP = Duration.ofMillis(200);

    private final RunQueue queue;
    private final List<QueueName> queues;
    private final LeaseKeeper keeper;
    private final Slots slots;
    private final Consumer<List<ClaimedRun>> claimed;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Backoff idle = new Backoff(BUSY_POLL, IDLE_POLL);
    private final Backoff failing = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
    private final Thread thread;
    private boolean inDoubt;

    ClaimLoop(
            RunQueue queue,
            List<QueueName> queues,
            LeaseKeeper keeper,
            Slots slots,
            Consumer<List<ClaimedRun>> claimed) {
        this.queue = queue;
        this.queues = queues;
        this.keeper = keeper;
        this.slots = slots;
        this.claimed = claimed;
        this.thread = Thread.ofPlatform().name("pawl-claimer").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Ends the loop. When this returns, no further run will be claimed. */
    void stop() throws InterruptedException {
        stop.countDown();
        thread.join();
    }

    private void run() {
        try {
            while (stop.getCount() > 0) {
                try {
                    int free = slots.awaitFree(LOOK_UP);
                    if (free == 0) {
                        continue;
                    }
                    if (!keeper.holds()) {
                        stop.await(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS);
                        continue;
                    }
                    boolean found = claim(free);
                    if (!failing.isFresh()) {
                        log.info("Runs are claimed again");
                        failing.reset();
                    }
                    if (found) {
                        idle.reset();
                    } else {
                        idle.await(stop);
                    }
                } catch (RuntimeException | Error e) {
                    // The claim may have been committed all the same.
                    inDoubt = true;
                    if (failing.isFresh()) {
                        log.warn("Runs cannot be claimed now; trying again", e);
                    }
                    failing.await(stop);
                }
            }
        } catch (InterruptedException e) {
            log.error("The claimer was interrupted: this worker takes no more runs", e);
        }
    }

    private boolean claim(int limit) {
        long epoch = keeper.epoch();
        if (inDoubt) {
            int forgotten = queue.handBackForgotten(epoch, slots.inHand(epoch));
            if (forgotten > 0) {
                log.info("{} runs were given back: their claim's answer had been lost", forgotten);
            }
            inDoubt = false;
        }
        List<ClaimedRun> runs = queue.claim(epoch, queues, limit);
        if (runs.isEmpty()) {
            return false;
        }
        if (stop.getCount() == 0) {
            queue.handBack(epoch, runs);
            return false;
        }
        claimed.accept(runs);
        return true;
    }
}
