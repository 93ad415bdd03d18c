package dev.pawl.queue;

import dev.pawl.job.Jobs;
import dev.pawl.time.Repeater;
import java.time.Duration;
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
    private static final Duration UNPARK_EVERY = Duration.ofSeconds(30);
    private static final Duration PARTITIONS_EVERY = Duration.ofHours(1);

    private final DSLContext db;
    private final Jobs jobs;
    private final SerialTurns turns;
    private final DelayedMover mover;
    private final LeaseReclaimer reclaimer;
    private final Partitions partitions;
    private final Repeater loop = new Repeater("pawl-queue-keeper", LOG);

    public QueueKeeper(DSLContext db) {
        this.db = db;
        jobs = new Jobs(db);
        turns = new SerialTurns(db);
        mover = new DelayedMover(db);
        reclaimer = new LeaseReclaimer(db);
        partitions = new Partitions(db);
    }

    /** Makes the missing leaves, then starts the loop. */
    public void start() {
        partitions.createAhead();
        loop.every(MOVE_EVERY, "move delayed runs", this::move);
        loop.every(RECLAIM_EVERY, "re-claim runs of dead workers", this::reclaim);
        loop.every(RECLAIM_EVERY, "take permits of dead workers back", () -> Permits.takeBack(db));
        loop.every(RECLAIM_EVERY, "pass serial turns on", this::passTurns);
        loop.every(UNPARK_EVERY, "let parked runs go on", jobs::unparkStragglers);
        loop.every(PARTITIONS_EVERY, "make partitions ahead", partitions::createAhead);
    }

    @Override
    public void close() {
        loop.close();
    }

    private void move() {
        while (mover.move() >= DelayedMover.BATCH) {
            // There may be more.
        }
    }

    private void passTurns() {
        turns.passLeftBehind();
    }

    private void reclaim() {
        int moved = 0;
        int batch;
        do {
            batch = reclaimer.reclaim();
            moved += batch;
        } while (batch >= LeaseReclaimer.BATCH);
        if (moved > 0) {
            LOG.warn("Took {} runs from workers that stopped renewing their leases", moved);
        }
    }
}
