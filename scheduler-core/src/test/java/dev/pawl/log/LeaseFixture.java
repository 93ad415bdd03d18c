package dev.pawl.log;

import static dev.pawl.migrations.generated.Tables.ATTEMPT;
import static dev.pawl.migrations.generated.Tables.LEASE;

import dev.pawl.migrations.generated.enums.AttemptOutcome;
import dev.pawl.run.RunId;
import dev.pawl.time.DatabaseTime;
import java.time.Instant;
import org.jooq.DSLContext;

/** Runs in the hands of a worker, without the queue around them. */
final class LeaseFixture {
    static final long EPOCH = 7;

    private final DSLContext db;

    LeaseFixture(DSLContext db) {
        this.db = db;
    }

    /** A run whose first attempt is running. */
    RunId leased() {
        RunId run = new RunId(db.fetchSingle("select pawl.next_id()").get(0, Long.class));
        lease(run, 1, EPOCH);
        return run;
    }

    void lease(RunId run, int attempt, long epoch) {
        db.insertInto(LEASE)
                .set(LEASE.RUN_ID, run.value())
                .set(LEASE.ATTEMPT, (short) attempt)
                .set(LEASE.WORKER_EPOCH, epoch)
                .set(LEASE.CLAIMED_AT, DatabaseTime.now())
                .set(LEASE.QUEUE_ID, 1)
                .set(LEASE.PRIORITY, (short) 5)
                .set(LEASE.JOB_ID, 1)
                .set(LEASE.SPENT, (short) 0)
                .set(LEASE.LOST, (short) 0)
                .execute();
    }

    void release(RunId run) {
        db.deleteFrom(LEASE).where(LEASE.RUN_ID.eq(run.value())).execute();
    }

    /** Ends the first attempt: its lease goes, its row comes. */
    void end(RunId run) {
        Instant claimedAt = db.select(LEASE.CLAIMED_AT)
                .from(LEASE)
                .where(LEASE.RUN_ID.eq(run.value()))
                .fetchSingle()
                .value1();
        db.transaction(tx -> {
            tx.dsl().deleteFrom(LEASE).where(LEASE.RUN_ID.eq(run.value())).execute();
            tx.dsl()
                    .insertInto(ATTEMPT)
                    .set(ATTEMPT.RUN_ID, run.value())
                    .set(ATTEMPT.ATTEMPT_, (short) 1)
                    .set(ATTEMPT.JOB_ID, 1)
                    .set(ATTEMPT.OUTCOME, AttemptOutcome.succeeded)
                    .set(ATTEMPT.CLAIMED_AT, claimedAt)
                    .set(ATTEMPT.FINISHED_AT, DatabaseTime.now())
                    .execute();
        });
    }
}
