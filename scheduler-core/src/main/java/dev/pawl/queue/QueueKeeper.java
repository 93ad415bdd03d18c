package dev.pawl.queue;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the queue going: moves delayed runs when their time comes, takes runs away from dead workers, and makes leaves
 * ahead. Every process that schedules or works has one; they do not get in each other's way. One thread.
 */
public final class QueueKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueueKeeper.class);
    private static final Duration MOVE_EVERY = Duration.ofMillis(100);
    private static final Duration RECLAIM_EVERY = Duration.ofSeconds(2);
    private static final Duration PARTITIONS_EVERY = Duration.ofHours(1);

    private final DelayedMover mover;
    private final LeaseReclaimer reclaimer;
    private final Partitions partitions;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("pawl-queue-keeper").daemon().factory());
    private boolean failing;

    public QueueKeeper(DSLContext db) {
        mover = new DelayedMover(db);
        reclaimer = new LeaseReclaimer(db);
        partitions = new Partitions(db);
    }

    /** Makes the missing leaves, then starts the loop. */
    public void start() {
        partitions.createAhead();
        every(MOVE_EVERY, "move delayed runs", mover::move);
        every(RECLAIM_EVERY, "re-claim runs of dead workers", this::reclaim);
        every(PARTITIONS_EVERY, "make partitions ahead", partitions::createAhead);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private int reclaim() {
        int moved = reclaimer.reclaim();
        if (moved > 0) {
            LOG.warn("Took {} runs from workers that stopped renewing their leases", moved);
        }
        return moved;
    }

    private void every(Duration period, String what, Step step) {
        thread.scheduleWithFixedDelay(
                () -> run(what, step), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run(String what, Step step) {
        try {
            step.run();
            if (failing) {
                failing = false;
                LOG.info("The queue is being kept again");
            }
        } catch (RuntimeException cause) {
            // Logged once for an outage, not ten times a second; the loop goes on.
            if (!failing && !thread.isShutdown()) {
                failing = true;
                LOG.warn("Could not {}; trying again", what, cause);
            }
        }
    }

    private interface Step {
        int run();
    }
}
