package dev.pawl.job;

import static dev.pawl.migrations.generated.Tables.DELAYED;
import static dev.pawl.migrations.generated.Tables.JOB;
import static dev.pawl.migrations.generated.Tables.READY;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;

import dev.pawl.time.DatabaseTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Pauses jobs and ends their pauses. */
final class JobPauses {
    private static final int MAX_JOBS = 1_000;

    // Java has no such instant. Claims park the runs of paused jobs there.
    private static final Field<Instant> NEVER = field("timestamptz 'infinity'", Instant.class);

    private final DSLContext db;

    JobPauses(DSLContext db) {
        this.db = db;
    }

    boolean pause(JobKey key, Optional<String> reason, Optional<Instant> until) {
        return db.update(JOB)
                        .set(JOB.PAUSED_AT, coalesce(JOB.PAUSED_AT, DatabaseTime.now()))
                        .set(
                                JOB.PAUSE_REASON,
                                reason.map(PlainText::description).orElse(null))
                        .set(JOB.PAUSED_UNTIL, until.orElse(null))
                        .set(JOB.CHANGED_AT, DatabaseTime.now())
                        .where(JOB.JOB_KEY.eq(key.value()))
                        .and(JOB.DELETED_AT.isNull())
                        .execute()
                == 1;
    }

    /** Ends the pauses of up to 1000 jobs; returns how many. */
    int resume(Condition which) {
        return db.transactionResult(tx -> {
            List<Integer> resumed = tx.dsl()
                    .update(JOB)
                    .setNull(JOB.PAUSED_AT)
                    .setNull(JOB.PAUSED_UNTIL)
                    .setNull(JOB.PAUSE_REASON)
                    .set(JOB.CHANGED_AT, DatabaseTime.now())
                    .where(JOB.JOB_ID.in(select(JOB.JOB_ID)
                            .from(JOB)
                            .where(which)
                            .and(JOB.PAUSED_AT.isNotNull())
                            .and(JOB.DELETED_AT.isNull())
                            .orderBy(JOB.JOB_ID)
                            .limit(MAX_JOBS)
                            .forUpdate()))
                    .returningResult(JOB.JOB_ID)
                    .fetch(JOB.JOB_ID);
            if (!resumed.isEmpty()) {
                unpark(tx.dsl());
            }
            return resumed.size();
        });
    }

    /**
     * Lets runs go on that are parked although their job is not paused (any more). A claim that read the pause just
     * before it ended may park runs just after; so this is done again now and then.
     */
    static void unpark(DSLContext db) {
        var parked = name("parked")
                .as(deleteFrom(DELAYED)
                        .where(DELAYED.DUE_AT.eq(NEVER))
                        .and(DELAYED.JOB_ID.notIn(select(JOB.JOB_ID).from(JOB).where(JOB.PAUSED_AT.isNotNull())))
                        .returningResult(
                                DELAYED.QUEUE_ID,
                                DELAYED.PRIORITY,
                                DELAYED.POSITION,
                                DELAYED.RUN_ID,
                                DELAYED.JOB_ID,
                                DELAYED.ATTEMPT,
                                DELAYED.SPENT,
                                DELAYED.LOST));
        db.with(parked)
                .insertInto(
                        READY,
                        READY.QUEUE_ID,
                        READY.PRIORITY,
                        READY.POSITION,
                        READY.RUN_ID,
                        READY.JOB_ID,
                        READY.ATTEMPT,
                        READY.SPENT,
                        READY.LOST)
                .select(select(
                                parked.field(DELAYED.QUEUE_ID),
                                parked.field(DELAYED.PRIORITY),
                                parked.field(DELAYED.POSITION),
                                parked.field(DELAYED.RUN_ID),
                                parked.field(DELAYED.JOB_ID),
                                parked.field(DELAYED.ATTEMPT),
                                parked.field(DELAYED.SPENT),
                                parked.field(DELAYED.LOST))
                        .from(parked))
                .execute();
    }
}
