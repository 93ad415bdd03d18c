package dev.pawl.worker;

import dev.pawl.job.QueueName;
import dev.pawl.queue.RunQueue;
import dev.pawl.run.ClaimedRun;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims runs for free slots, in batches. Looks again after 2 ms for a tenth of a second after it found some, and then
 * ever more seldom, down to every 50 ms. One thread owns the loop: several claimers in one process would only stand in
 * each other's way.
 */
final class ClaimLoop {
    private static final Logger log = LoggerFactory.getLogger(ClaimLoop.class);
    private static final Duration BUSY_POLL = Duration.ofMillis(2);
    private static final Duration IDLE_POLL = Duration.ofMillis(50);
    private static final Duration STAY_BUSY = Duration.ofMillis(100);
    private static final Duration LOOK_UP = Duration.ofMillis(200);
    /** What was claimed ahead and finds no slot for so long is given back. */
    private static final Duration STILL = Duration.ofMillis(500);

    private final RunQueue queue;
    private final List<QueueName> queues;
    private final LeaseKeeper keeper;
    private final Slots slots;
    private final UnaryOperator<List<ClaimedRun>> begin;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Prefetch prefetch = new Prefetch(System.nanoTime());
    private final Backoff idle = new Backoff(BUSY_POLL, IDLE_POLL);
    private final Backoff failing = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
    private final Thread thread;
    private boolean inDoubt;
    private long foundNanos = System.nanoTime();

    /** @param begin takes runs in hand, and returns those that it does not take */
    ClaimLoop(
            RunQueue queue,
            List<QueueName> queues,
            LeaseKeeper keeper,
            Slots slots,
            UnaryOperator<List<ClaimedRun>> begin) {
        this.queue = queue;
        this.queues = queues;
        this.keeper = keeper;
        this.slots = slots;
        this.begin = begin;
        this.thread = Thread.ofPlatform().name("pawl-claimer").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Ends the loop. When this returns, no further run will be claimed, and what waited for a slot is given back. */
    void stop() throws InterruptedException {
        stop.countDown();
        thread.join();
        try {
            handBack(slots.giveUpWaiting(Duration.ZERO));
        } catch (RuntimeException e) {
            log.warn("What was claimed ahead cannot be given back now; its leases end with this worker", e);
        }
    }

    private void run() {
        try {
            while (stop.getCount() > 0) {
                try {
                    if (!keeper.holds()) {
                        // In doubt and not given back: they may be others' by now.
                        inDoubt |= !slots.giveUpWaiting(Duration.ZERO).isEmpty();
                        stop.await(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS);
                        continue;
                    }
                    giveBack();
                    int room = slots.awaitRoom(prefetch.amount(slots.ended(), System.nanoTime()), LOOK_UP);
                    if (room == 0) {
                        long epoch = keeper.epoch();
                        queue.keepUp(epoch, () -> slots.inHand(epoch));
                        continue;
                    }
                    boolean found = claim(room);
                    if (!failing.isFresh()) {
                        log.info("Runs are claimed again");
                        failing.reset();
                    }
                    if (found) {
                        idle.reset();
                        foundNanos = System.nanoTime();
                    } else if (System.nanoTime() - foundNanos < STAY_BUSY.toNanos()) {
                        stop.await(BUSY_POLL.toMillis(), TimeUnit.MILLISECONDS);
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

    /** What nobody here knows of, and what has waited for a slot for too long. */
    private void giveBack() {
        if (inDoubt) {
            long epoch = keeper.epoch();
            int forgotten = queue.handBackForgotten(epoch, slots.inHand(epoch));
            if (forgotten > 0) {
                log.info("{} runs were given back: they were leased, and not in hand", forgotten);
            }
            inDoubt = false;
        }
        handBack(slots.giveUpWaiting(STILL));
    }

    private void handBack(List<ClaimedRun> runs) {
        runs.stream().collect(Collectors.groupingBy(ClaimedRun::workerEpoch)).forEach(queue::handBack);
    }

    private boolean claim(int limit) {
        long epoch = keeper.epoch();
        List<ClaimedRun> runs = queue.claim(epoch, queues, limit, () -> slots.inHand(epoch));
        if (runs.isEmpty()) {
            return false;
        }
        if (stop.getCount() == 0) {
            queue.handBack(epoch, runs);
            return false;
        }
        List<ClaimedRun> notTaken = begin.apply(runs);
        if (!notTaken.isEmpty()) {
            prefetch.pause(System.nanoTime());
            queue.handBack(epoch, notTaken);
        }
        return true;
    }
}
