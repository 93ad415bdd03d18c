package dev.pawl.queue;

import static org.jooq.impl.DSL.val;

import dev.pawl.job.JobKey;
import dev.pawl.job.QueueName;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * The queue of due runs. Holds no state of its own; safe for several threads and processes.
 *
 * <p>The statements are plain SQL where they are built on {@code ctid} and data-modifying CTEs, which jOOQ's DSL cannot
 * say as clearly.
 */
public final class RunQueue {
    /** At most so many are claimed at once. */
    static final int MAX_CLAIM = 256;

    /** Statements in a claim of one queue that may take nothing but runs of paused jobs. */
    private static final int MAX_TURNS = 20;

    // The rows are taken by ctid from an array, so that the limited select runs once, whatever the planner thinks. Rows
    // of ready are never updated, so a ctid cannot move between the select and the delete. A pause of the queue and the
    // death of the worker gate the select itself; runs of paused jobs are parked until the job is resumed.
    private static final String CLAIM = """
        with picked as (
            delete from pawl.ready where ctid = any (array(
                select r.ctid
                  from pawl.ready r
                 where r.queue_id = ?
                   and (select q.paused_at is null from pawl.queue q where q.queue_id = ?)
                   and (select w.state = 'alive' from pawl.worker w where w.worker_epoch = ?)
                 order by r.queue_id, r.priority, r.position
                 limit :limit
                   for update skip locked))
            returning run_id, job_id, queue_id, priority, position, attempt, spent, lost
        ),
        parked as (
            insert into pawl.delayed (due_at, position, queue_id, priority, run_id, job_id, attempt, spent, lost)
            select 'infinity', p.position, p.queue_id, p.priority, p.run_id, p.job_id, p.attempt, p.spent, p.lost
              from picked p
             where exists (select from pawl.job j where j.job_id = p.job_id and j.paused_at is not null)
        ),
        leased as (
            insert into pawl.lease (run_id, attempt, worker_epoch, claimed_at, queue_id, priority, job_id, spent, lost)
            select p.run_id, p.attempt + 1, ?, pawl.clock(), p.queue_id, p.priority, p.job_id, p.spent, p.lost
              from picked p
             where not exists (select from pawl.job j where j.job_id = p.job_id and j.paused_at is not null)
             order by p.run_id
            returning run_id
        )
        select l.run_id from picked p left join leased l on l.run_id = p.run_id
        """;

    private static final String CLAIMED = """
        select l.run_id, l.attempt, l.worker_epoch, l.claimed_at, l.priority, l.job_id, l.spent, l.lost,
               j.job_key, q.name as queue, r.job_version, r.run_key, r.fire_at, r.due_at, r.params::text as params,
               (select max(a.reopened_at) from pawl.attempt a where a.run_id = l.run_id and l.attempt > 1) as reopened_at
          from pawl.lease l
          join pawl.run r on r.run_id = l.run_id
          join pawl.job j on j.job_id = l.job_id
          join pawl.queue q on q.queue_id = l.queue_id
         where l.run_id = any (?)
           and r.run_id between ? and ?
         order by l.priority, l.run_id
        """;

    // Back to its old place: a run id is its first position in ready. One that is to be cancelled ends here instead.
    private static final String HAND_BACK = """
        with back as (
            delete from pawl.lease l
             where l.worker_epoch = ? and :which
            returning l.*
        ),
        cancelled as (
            insert into pawl.attempt (run_id, attempt, job_id, outcome, run_state, ended_by, worker_epoch, claimed_at,
                                      finished_at, error_class, error_message)
            select b.run_id, b.attempt, b.job_id, 'cancelled', 'cancelled', 'cancelled', b.worker_epoch, b.claimed_at,
                   pawl.clock(), 'Cancelled', 'cancelled by ' || b.cancelled_by || ' before it started'
              from back b
             where b.cancelled_by is not null
             order by b.run_id
        ),
        again as (
            insert into pawl.ready (queue_id, priority, position, run_id, job_id, attempt, spent, lost)
            select b.queue_id, b.priority, b.run_id, b.run_id, b.job_id, b.attempt - 1, b.spent, b.lost
              from back b
             where b.cancelled_by is null
             order by b.run_id
        )
        select count(*) from back
        """;

    private final DSLContext db;

    public RunQueue(DSLContext db) {
        this.db = db;
    }

    /**
     * Claims up to {@code limit} due runs, the most urgent of the first queues first, each under a new lease and
     * attempt number. Rows that another worker is claiming are skipped, not waited for. Empty when nothing is due, when
     * the queues are paused, or when the worker is no longer registered as alive.
     *
     * <p>One transaction: either the caller learns of every lease that was made, or an exception tells that some may
     * exist, see {@link #handBackForgotten}.
     *
     * @param queues the most urgent first; none means all queues, without preference
     * @param limit 1 or more; one statement for each queue claims at least half of it, if so many are due, but 256 at
     *     most
     */
    public List<ClaimedRun> claim(long workerEpoch, List<QueueName> queues, int limit) {
        return db.transactionResult(tx -> {
            DSLContext dsl = tx.dsl();
            List<Long> claimed = new ArrayList<>();
            for (Integer queueId : queueIds(dsl, queues)) {
                // Runs of a paused job are taken, too, and parked: those behind them must not wait for the next claim.
                boolean onlyParked = true;
                for (int turn = 0; turn < MAX_TURNS && onlyParked && claimed.size() < limit; turn++) {
                    List<@Nullable Long> taken = take(dsl, workerEpoch, queueId, limit - claimed.size());
                    onlyParked = false;
                    for (Long runId : taken) {
                        if (runId == null) {
                            onlyParked = true;
                        } else {
                            claimed.add(runId);
                        }
                    }
                }
            }
            return claimed.isEmpty() ? List.<ClaimedRun>of() : load(dsl, claimed);
        });
    }

    /** Null stands for a run that was parked. */
    private static List<@Nullable Long> take(DSLContext dsl, long workerEpoch, int queueId, int limit) {
        return dsl.resultQuery(
                        CLAIM.replace(":limit", Integer.toString(literalLimit(limit))),
                        queueId,
                        queueId,
                        workerEpoch,
                        workerEpoch)
                .fetch(row -> row.get(0, Long.class));
    }

    /** Gives claimed runs back that were not started; their attempt number is not used up. */
    public void handBack(long workerEpoch, Collection<ClaimedRun> notStarted) {
        if (!notStarted.isEmpty()) {
            handBack("l.run_id = any (?)", workerEpoch, notStarted);
        }
    }

    /**
     * Gives back the leases of this worker that it does not know of: a claim committed, but its answer was lost with
     * the connection. To be called by the claiming thread after a claim has failed.
     *
     * @param known the runs that the worker has in hand
     * @return how many were given back
     */
    public int handBackForgotten(long workerEpoch, Collection<ClaimedRun> known) {
        return handBack("l.run_id <> all (?)", workerEpoch, known);
    }

    private int handBack(String which, long workerEpoch, Collection<ClaimedRun> runs) {
        return db.resultQuery(HAND_BACK.replace(":which", which), workerEpoch, ids(runs))
                .fetchSingle()
                .get(0, Integer.class);
    }

    private static List<Integer> queueIds(DSLContext dsl, List<QueueName> queues) {
        var ids = queues.isEmpty()
                // In another order each time, so that no queue is always the last.
                ? dsl.resultQuery("select queue_id from pawl.queue order by random()")
                : dsl.resultQuery(
                        "select q.queue_id from pawl.queue q join unnest(?) with ordinality as t (name, rank) using"
                                + " (name) order by t.rank",
                        val(queues.stream().map(QueueName::value).toArray(String[]::new)));
        return ids.fetch(row -> row.get(0, Integer.class));
    }

    private static List<ClaimedRun> load(DSLContext dsl, List<Long> claimed) {
        Long[] ids = claimed.stream().sorted().toArray(Long[]::new);
        // The bounds let the executor leave out the partitions that cannot hold any of them.
        return dsl.resultQuery(CLAIMED, val(ids), ids[0], ids[ids.length - 1]).fetch(RunQueue::toClaimedRun);
    }

    private static ClaimedRun toClaimedRun(Record row) {
        return new ClaimedRun(
                new RunId(row.get("run_id", Long.class)),
                row.get("attempt", Integer.class),
                row.get("worker_epoch", Long.class),
                row.get("job_id", Integer.class),
                new JobKey(row.get("job_key", String.class)),
                row.get("job_version", Integer.class),
                row.get("run_key", String.class),
                new QueueName(row.get("queue", String.class)),
                row.get("priority", Integer.class),
                row.get("spent", Integer.class),
                row.get("lost", Integer.class),
                row.get("claimed_at", Instant.class),
                Optional.ofNullable(row.get("fire_at", Instant.class)),
                row.get("due_at", Instant.class),
                Optional.ofNullable(row.get("reopened_at", Instant.class)),
                Optional.ofNullable(row.get("params", String.class)));
    }

    /**
     * Limits are literals, powers of two so that they are few: with {@code LIMIT ?} a generic plan expects a tenth of
     * the table and sorts the whole backlog at each claim.
     */
    private static int literalLimit(int wanted) {
        return Math.min(Integer.highestOneBit(wanted), MAX_CLAIM);
    }

    private static Field<Long[]> ids(Collection<ClaimedRun> runs) {
        return val(runs.stream().map(run -> run.id().value()).sorted().toArray(Long[]::new));
    }
}
