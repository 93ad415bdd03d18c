package dev.pawl.job;

import static dev.pawl.migrations.generated.Tables.FIRE_CURSOR;
import static dev.pawl.migrations.generated.Tables.JOB;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.val;

import dev.pawl.time.DatabaseTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;

/** Pauses jobs and ends their pauses. */
final class JobPauses {
    private static final int MAX_JOBS = 1_000;

    // From job to job along the index: the parked runs of a job that stays as it is are not read.
    private static final String UNPARK = """
        with recursive parked as (
            (select d.job_id
               from pawl.delayed d
              where d.due_at = 'infinity' and d.serial_hash is null
              order by d.job_id limit 1)
            union all
            select (select d.job_id
                      from pawl.delayed d
                     where d.due_at = 'infinity' and d.serial_hash is null and d.job_id > p.job_id
                     order by d.job_id limit 1)
              from parked p
             where p.job_id is not null
        ),
        free as (
            select p.job_id
              from parked p
             where p.job_id is not null
               and not exists (select from pawl.job j where j.job_id = p.job_id and j.paused_at is not null)
               and not exists (select from pawl.run_limit l where l.job_id = p.job_id)
        ),
        going_on as (
            delete from pawl.delayed d
             using free f
             where d.job_id = f.job_id and d.due_at = 'infinity' and d.serial_hash is null
            returning d.*
        )
        insert into pawl.ready (queue_id, priority, position, run_id, job_id, attempt, spent, lost)
        select g.queue_id, g.priority, g.position, g.run_id, g.job_id, g.attempt, g.spent, g.lost from going_on g
        """;

    // What passed in the pause and was not served yet stays paused, although nothing else tells of the pause any more.
    private static final String LEAVE_BEHIND = """
        update pawl.fire_cursor c
           set paused_after = case when c.paused_through is null then j.paused_at
                                   -- Without one, from the beginning, as programs from before the column have left it.
                                   when c.paused_after is not null then least(c.paused_after, j.paused_at) end,
               paused_through = greatest(c.paused_through, least(j.paused_until, pawl.clock()))
          from pawl.job j
         where c.job_id = any (?) and j.job_id = c.job_id
           and c.next_fire_at <= (select pawl.clock())
        """;

    private final DSLContext db;

    JobPauses(DSLContext db) {
        this.db = db;
    }

    boolean pause(JobKey key, Optional<String> reason, Optional<Instant> until) {
        return db.transactionResult(tx -> pause(tx.dsl(), key, reason, until));
    }

    private static boolean pause(DSLContext dsl, JobKey key, Optional<String> reason, Optional<Instant> until) {
        // One whose time is over, and that nobody has taken away yet, is not the same as the new one.
        resume(dsl, JOB.JOB_KEY.eq(key.value()).and(JOB.PAUSED_UNTIL.le(DatabaseTime.now())));
        boolean paused = dsl.update(JOB)
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
        // A batch that has read the job as it was ends first: what is made after this is made of a paused job.
        dsl.select(FIRE_CURSOR.JOB_ID)
                .from(FIRE_CURSOR)
                .join(JOB)
                .on(JOB.JOB_ID.eq(FIRE_CURSOR.JOB_ID))
                .where(JOB.JOB_KEY.eq(key.value()))
                .forUpdate()
                .of(FIRE_CURSOR)
                .fetch();
        return paused;
    }

    /** Ends the pauses of up to 1000 jobs; returns how many. */
    int resume(Condition which) {
        return db.transactionResult(tx -> resume(tx.dsl(), which));
    }

    private static int resume(DSLContext dsl, Condition which) {
        List<Integer> resumed = dsl.select(JOB.JOB_ID)
                .from(JOB)
                .where(which)
                .and(JOB.PAUSED_AT.isNotNull())
                .and(JOB.DELETED_AT.isNull())
                .orderBy(JOB.JOB_ID)
                .limit(MAX_JOBS)
                .forUpdate()
                .fetch(JOB.JOB_ID);
        if (resumed.isEmpty()) {
            return 0;
        }
        Integer[] ids = resumed.toArray(Integer[]::new);
        dsl.execute(LEAVE_BEHIND, val(ids));
        dsl.update(JOB)
                .setNull(JOB.PAUSED_AT)
                .setNull(JOB.PAUSED_UNTIL)
                .setNull(JOB.PAUSE_REASON)
                .set(JOB.CHANGED_AT, DatabaseTime.now())
                .where(JOB.JOB_ID.eq(any(ids)))
                .execute();
        unpark(dsl);
        return resumed.size();
    }

    /**
     * Lets runs go on that are parked although their job is neither paused nor limited (any more). A claim that read
     * the pause just before it ended may park runs just after; so this is done again now and then.
     */
    static void unpark(DSLContext db) {
        db.execute(UNPARK);
    }
}
