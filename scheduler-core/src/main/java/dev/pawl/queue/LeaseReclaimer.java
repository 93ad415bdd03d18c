package dev.pawl.queue;

import static dev.pawl.migrations.generated.Tables.WORKER;
import static org.jooq.impl.DSL.select;

import dev.pawl.migrations.generated.enums.WorkerState;
import dev.pawl.retry.RetryPolicy;
import dev.pawl.time.DatabaseTime;
import java.time.Duration;
import org.jooq.DSLContext;

/**
 * Takes runs away from workers that died. Any number of nodes may do it, each with one of these, on one thread.
 *
 * <p>After an outage of the database, or of the whole machine, no heartbeat is recent. Whoever is back first must not
 * take the others for dead, so it waits for their heartbeats before it judges.
 */
public final class LeaseReclaimer {
    /** Most runs that one call moves. */
    static final int BATCH = 500;

    // Also finds leases that a worker made while it was being taken for dead. A lost attempt may have had its effect:
    // the policy for unknown outcomes decides what follows; by default the run is tried again at once.
    //
    // From worker to lease to run, row by row: limits inside the laterals keep the planner from reading all leases, or
    // all runs, to find these few.
    private static final String RECLAIM =
            """
            with moved as (
                delete from pawl.lease where run_id = any (array(
                    select l.run_id
                      from pawl.worker w
                     cross join lateral (
                            select x.run_id
                              from pawl.lease x
                             where x.worker_epoch = w.worker_epoch
                             limit :batch
                               for update skip locked) l
                     where w.state in ('dead', 'stopped')
                     limit :batch))
                returning run_id, attempt, worker_epoch, claimed_at, queue_id, priority, job_id, spent, lost + 1 as lost,
                          cancelled_by
            ),
            judged as (
                select m.*, (select w.name from pawl.worker w where w.worker_epoch = m.worker_epoch) as worker,
                       case when m.cancelled_by is not null then 'cancelled'
                            when v.on_unknown = 'hold' then 'held'
                            when v.on_unknown = 'fail' then 'failed'
                            when m.lost > :budget then 'failed'
                       end::pawl.run_state as run_state,
                       case when m.cancelled_by is not null then 'cancelled'
                            when v.on_unknown in ('hold', 'fail') then 'unknown'
                            when m.lost > :budget then 'lost'
                       end as ended_by
                  from moved m
                 cross join lateral (
                        select r.job_id, r.job_version from pawl.run r where r.run_id = m.run_id limit 1) r
                 cross join lateral (
                        select x.definition -> 'retry' ->> 'on_unknown' as on_unknown
                          from pawl.job_version x
                         where x.job_id = r.job_id and x.version = r.job_version
                         limit 1) v
            ),
            kept as (
                insert into pawl.attempt (run_id, attempt, job_id, outcome, run_state, ended_by, worker_epoch, claimed_at,
                                          finished_at, next_attempt_at, error_class, error_message)
                select j.run_id, j.attempt, j.job_id, 'lost', j.run_state, j.ended_by, j.worker_epoch, j.claimed_at,
                       pawl.clock(), case when j.run_state is null then pawl.clock() end, 'WorkerLost',
                       'worker ' || j.worker || ' stopped renewing its lease; whether the effect happened is unknown'
                  from judged j
                 order by j.run_id
                on conflict (run_id, attempt) do nothing
            ),
            again as (
                insert into pawl.ready (queue_id, priority, position, run_id, job_id, attempt, spent, lost)
                select j.queue_id, j.priority, j.run_id, j.run_id, j.job_id, j.attempt, j.spent, j.lost
                  from judged j
                 where j.run_state is null
                 order by j.run_id
            )
            select count(*) from judged
            """.replace(":batch", Integer.toString(BATCH)).replace(":budget", Integer.toString(RetryPolicy.MAX_LOST));

    /** A longer silence than this between two calls means that we were away, and maybe the others with us. */
    private static final Duration AWAY = Duration.ofSeconds(10);
    /** Time that workers get to say that they live after everybody was away; two heartbeats. */
    private static final Duration BACK = Duration.ofSeconds(10);

    private final DSLContext db;
    private long lastNanos;
    private long patientUntilNanos;
    private boolean called;

    public LeaseReclaimer(DSLContext db) {
        this.db = db;
    }

    /**
     * Takes silent workers for dead, then moves up to 500 of their runs on. To be called every second or two.
     *
     * @return how many runs were moved
     */
    public int reclaim() {
        if (mayJudge()) {
            flipSilentWorkers();
        }
        int moved = db.resultQuery(RECLAIM).fetchSingle().get(0, Integer.class);
        lastNanos = System.nanoTime();
        called = true;
        return moved;
    }

    private boolean mayJudge() {
        long now = System.nanoTime();
        if (called && now - lastNanos > AWAY.toNanos()) {
            patientUntilNanos = now + BACK.toNanos();
            lastNanos = now;
        }
        return !called || now - patientUntilNanos >= 0;
    }

    private void flipSilentWorkers() {
        // The flip comes first and alone: from then on no heartbeat and no claim of that epoch succeeds.
        db.update(WORKER)
                .set(WORKER.STATE, WorkerState.dead)
                .set(WORKER.BUSY, 0)
                .set(WORKER.ENDED_AT, DatabaseTime.now())
                .where(WORKER.WORKER_EPOCH.in(select(WORKER.WORKER_EPOCH)
                        .from(WORKER)
                        .where(WORKER.STATE.in(WorkerState.alive, WorkerState.draining))
                        .and("heartbeat_at + lease < pawl.clock()")
                        .orderBy(WORKER.WORKER_EPOCH)
                        .forUpdate()
                        .skipLocked()))
                .execute();
    }
}
