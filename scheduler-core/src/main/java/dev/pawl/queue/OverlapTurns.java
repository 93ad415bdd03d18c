package dev.pawl.queue;

import static org.jooq.impl.DSL.val;

import dev.pawl.run.RunId;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.Param;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The turns of the runs of a job that must not overlap: those of its fire times and of backfills, where its policy asks
 * for it. They are serial turns under a key that is the job's alone. Within the transaction that makes such runs, which
 * holds the cursors of their jobs; so for one job nobody else makes any meanwhile.
 *
 * <p>Leases and waiting rows are locked before turns, as by those who claim and finish: first {@link #supersede}, then
 * the new runs, then {@link #pass}.
 */
public final class OverlapTurns {
    private static final Logger LOG = LoggerFactory.getLogger(OverlapTurns.class);

    /** A run moves from table to table hardly ever twice while one looks. */
    private static final int ROUNDS = 3;

    private static final String WAITING = """
        select r.run_id
          from pawl.run r
         where r.run_id = any (?)
           and exists (select from pawl.delayed d
                        where d.serial_hash = pawl.serial_hash(r.serial_key)
                          and pawl.turn_rank(d.priority, d.fire_at) = pawl.turn_rank(r.priority, r.fire_at)
                          and d.fire_at = r.fire_at and d.run_id = r.run_id)
        """;

    private static final String TAKEN = """
        select j.job_id
          from unnest(?) as j (job_id)
         where exists (select from pawl.serial_turn t
                        where t.serial_hash = pawl.serial_hash(pawl.overlap_key(j.job_id)))
        """;

    private static final String SCHEDULED_HOLDERS = """
        select t.run_id
          from unnest(?) as j (job_id)
          join pawl.serial_turn t on t.serial_hash = pawl.serial_hash(pawl.overlap_key(j.job_id))
          join pawl.run r on r.run_id = t.run_id
         where r.created_by = 'schedule'
        """;

    // An attempt of them has begun, or has ended.
    private static final String BEGUN = """
        select r.run_id
          from unnest(?) as r (run_id)
         where exists (select from pawl.lease l where l.run_id = r.run_id)
            or exists (select from pawl.attempt a where a.run_id = r.run_id)
        """;

    // One whose lease somebody holds at this moment is left alone: it may be ending, and whoever holds it may be stuck
    // and would hold up all the jobs of this batch.
    private static final String ASK = """
        with running as materialized (
            select l.run_id from pawl.lease l where l.run_id = any (?) order by l.run_id for update skip locked
        )
        update pawl.lease l
           set cancelled_by = coalesce(l.cancelled_by, 'schedule'),
               cancel_reason = coalesce(l.cancel_reason, 'the next fire time came')
          from running r
         where l.run_id = r.run_id
        returning l.run_id
        """;

    // Where a run waits since it was made.
    private static final String BY_PLACE = """
        with wanted as materialized (
            select r.run_id, r.queue_id, r.priority, r.due_at from pawl.run r where r.run_id = any (?)
        ),
        from_ready as (
            delete from pawl.ready w using wanted r
             where w.queue_id = r.queue_id and w.priority = r.priority and w.position = r.run_id and w.run_id = r.run_id
            returning w.run_id, w.job_id, w.attempt
        ),
        from_delayed as (
            delete from pawl.delayed d using wanted r
             where d.due_at = any (array[r.due_at, 'infinity']) and d.position = r.run_id and d.run_id = r.run_id
            returning d.run_id, d.job_id, d.attempt
        ),
        """;

    // Neither table has an index of run ids, which every claim would pay for: it reads what waits, once for all of
    // them.
    private static final String BY_ID = """
        with wanted as materialized (select ?::bigint[] as runs),
        from_ready as (
            delete from pawl.ready where run_id = any ((select w.runs from wanted w)::bigint[]) returning run_id, job_id, attempt
        ),
        from_delayed as (
            delete from pawl.delayed where run_id = any ((select w.runs from wanted w)::bigint[]) returning run_id, job_id, attempt
        ),
        """;

    private static final String END = """
        ended as (
            select * from from_ready union all select * from from_delayed
        )
        insert into pawl.attempt (run_id, attempt, job_id, outcome, run_state, ended_by, finished_at, error_class, error_message)
        select e.run_id, e.attempt + 1, e.job_id, 'cancelled', 'cancelled', 'cancelled', pawl.clock(), 'Cancelled',
               'cancelled by schedule before it started: the next fire time came'
          from ended e
        returning run_id
        """;

    private final DSLContext db;

    /** @param db the transaction */
    public OverlapTurns(DSLContext db) {
        this.db = db;
    }

    /** Those of these runs that wait for another run of their job to end. */
    public Set<RunId> waiting(Collection<RunId> runs) {
        return runs.isEmpty()
                ? Set.of()
                : db.resultQuery(WAITING, ids(runs)).fetchSet(row -> new RunId(row.get(0, Long.class)));
    }

    /** Those of these jobs of which a run has the turn, so that whatever must not overlap with it has to wait. */
    public Set<Integer> taken(Collection<Integer> jobs) {
        return jobs.isEmpty()
                ? Set.of()
                : db.resultQuery(TAKEN, val(jobs.toArray(Integer[]::new))).fetchSet(row -> row.get(0, Integer.class));
    }

    /** The runs of fire times of these jobs that have the turn; also one that has just ended. */
    public Set<RunId> scheduledHolders(Collection<Integer> jobs) {
        return jobs.isEmpty()
                ? Set.of()
                : db.resultQuery(SCHEDULED_HOLDERS, val(jobs.toArray(Integer[]::new)))
                        .fetchSet(row -> new RunId(row.get(0, Long.class)));
    }

    /**
     * Cancels runs because the next fire time of their job has come: those that run are asked to end, the others end at
     * once, as attempts that never started. One that somebody else is busy with all the while is left as it is: the
     * next run waits for it.
     *
     * @param runs that have not ended, or have just done so
     */
    public void supersede(Collection<RunId> runs) {
        Set<RunId> left = new HashSet<>(runs);
        for (int round = 0; round < ROUNDS && !left.isEmpty(); round++) {
            left.removeAll(found(ASK, left));
            left.removeAll(endWaiting(left));
            // What neither found was on its way from one table to the next, or has ended.
            left.retainAll(new Runs(db).active(left));
        }
        if (!left.isEmpty()) {
            LOG.info(
                    "The next fire times have come, but somebody is busy with the runs {}: they go on, and the next"
                            + " ones wait for them",
                    left);
        }
    }

    /**
     * Cancels those of these runs of which no attempt has begun, as {@link #supersede} does; the others go on, also one
     * that waits for its next attempt.
     */
    public void supersedeWaiting(Collection<RunId> runs) {
        Set<RunId> waiting = new HashSet<>(runs);
        waiting.removeAll(found(BEGUN, waiting));
        endWaiting(waiting);
    }

    private Set<RunId> endWaiting(Collection<RunId> runs) {
        Set<RunId> left = new HashSet<>(runs);
        Set<RunId> ended = found(BY_PLACE + END, left);
        left.removeAll(ended);
        ended.addAll(found(BY_ID + END, left));
        return ended;
    }

    private Set<RunId> found(String statement, Collection<RunId> runs) {
        return runs.isEmpty()
                ? new HashSet<>()
                : new HashSet<>(db.resultQuery(statement, ids(runs)).fetch(row -> new RunId(row.get(0, Long.class))));
    }

    /** Passes the turns of those of these runs on that have ended. */
    public void pass(Collection<RunId> runs) {
        if (!runs.isEmpty()) {
            new SerialTurns(db).pass(runs.stream().map(RunId::value).toList());
        }
    }

    private static Param<Long[]> ids(Collection<RunId> runs) {
        return val(runs.stream().map(RunId::value).sorted().toArray(Long[]::new));
    }
}
