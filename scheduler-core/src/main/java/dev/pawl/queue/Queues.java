package dev.pawl.queue;

import static dev.pawl.migrations.generated.Tables.QUEUE;
import static org.jooq.impl.DSL.coalesce;

import dev.pawl.job.LimitRows;
import dev.pawl.job.QueueName;
import dev.pawl.job.RunLimits;
import dev.pawl.time.DatabaseTime;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * What people decide about queues. What is decided holds from the next claim on, on every node. Safe for several
 * threads and processes.
 */
public final class Queues {
    private final DSLContext db;

    public Queues(DSLContext db) {
        this.db = db;
    }

    /** Makes a queue if there is none of this name, and sets its limits. */
    public void limit(QueueName name, RunLimits limits) {
        db.transaction(tx -> {
            tx.dsl()
                    .insertInto(QUEUE)
                    .set(QUEUE.NAME, name.value())
                    .onConflict(QUEUE.NAME)
                    .doNothing()
                    .execute();
            // The lock lets two changes of one queue wait for each other.
            int id = tx.dsl()
                    .select(QUEUE.QUEUE_ID)
                    .from(QUEUE)
                    .where(QUEUE.NAME.eq(name.value()))
                    .forUpdate()
                    .fetchSingle()
                    .value1();
            new LimitRows(tx.dsl()).putQueue(id, limits);
        });
    }

    /**
     * Claims nothing more from this queue until it is resumed; what runs goes on.
     *
     * @param reason for people
     * @return false when there is no such queue
     */
    public boolean pause(QueueName name, Optional<String> reason) {
        return db.update(QUEUE)
                        .set(QUEUE.PAUSED_AT, coalesce(QUEUE.PAUSED_AT, DatabaseTime.now()))
                        .set(QUEUE.PAUSE_REASON, reason.orElse(null))
                        .where(QUEUE.NAME.eq(name.value()))
                        .execute()
                == 1;
    }

    /**
     * Ends a pause; does nothing when there is none.
     *
     * @return false when there is no such queue
     */
    public boolean resume(QueueName name) {
        return db.update(QUEUE)
                        .setNull(QUEUE.PAUSED_AT)
                        .setNull(QUEUE.PAUSE_REASON)
                        .where(QUEUE.NAME.eq(name.value()))
                        .execute()
                == 1;
    }
}
