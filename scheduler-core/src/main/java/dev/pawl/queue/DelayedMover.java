package dev.pawl.queue;

import org.jooq.DSLContext;

/** Moves runs whose time has come to where they can be claimed. Safe for several threads and processes. */
public final class DelayedMover {
    /** Most runs that one call moves. */
    static final int BATCH = 1_000;

    // Due at infinity means parked with a paused job: never moved here.
    private static final String MOVE = """
        with due as (
            delete from pawl.delayed where ctid = any (array(
                select d.ctid
                  from pawl.delayed d
                 where d.due_at <= (select pawl.clock())
                 order by d.due_at, d.position
                 limit :batch
                   for update skip locked))
            returning due_at, position, queue_id, priority, run_id, job_id, attempt, spent, lost
        )
        insert into pawl.ready (queue_id, priority, position, run_id, job_id, attempt, spent, lost)
        select m.queue_id, m.priority, pawl.next_id(), m.run_id, m.job_id, m.attempt, m.spent, m.lost
          from (select * from due order by due_at, position) m
        """.replace(":batch", Integer.toString(BATCH));

    private final DSLContext db;

    public DelayedMover(DSLContext db) {
        this.db = db;
    }

    /**
     * Moves up to 1,000 due runs.
     *
     * @return how many; 1,000 means that there may be more
     */
    public int move() {
        return db.execute(MOVE);
    }
}
