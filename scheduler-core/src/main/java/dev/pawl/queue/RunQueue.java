package dev.pawl.queue;

import static dev.pawl.migrations.generated.Tables.JOB;
import static org.jooq.impl.DSL.val;

import dev.pawl.job.JobKey;
import dev.pawl.job.QueueName;
import dev.pawl.queue.ClaimStatement.Taken;
import dev.pawl.queue.Floors.Level;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.Field;

/**
 * The queue of due runs as one process sees it. Any number of processes share a queue; within one, a single thread
 * claims. What it remembers only saves work: a new one, with an empty memory, claims the same.
 *
 * <p>The statements are plain SQL where they are built on {@code ctid} and data-modifying CTEs, which jOOQ's DSL cannot
 * say as clearly.
 */
public final class RunQueue {
    /** At most so many are claimed at once. */
    public static final int MAX_CLAIM = 512;

    private static final Duration SWEEP = Duration.ofSeconds(1);
    /** However long one sweep took, the next comes after this. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    /** Sweeps take at most one part in so many of a claimer's time. */
    private static final int SWEEP_SHARE = 50;

    /** Statements in a claim that may take nothing but runs of paused jobs. */
    private static final int MAX_TURNS = 20;

    private static final String CLAIMED = """
        select r.run_id, r.job_version, r.run_key, r.fire_at, r.due_at, r.params::text
          from pawl.run r
         where r.run_id = any (?)
           and r.run_id between ? and ?
        """;

    private static final String REOPENED = """
        select a.run_id, max(a.reopened_at) as reopened_at
          from pawl.attempt a
         where a.run_id = any (?)
           and a.run_id between ? and ?
           and a.reopened_at is not null
         group by a.run_id
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
    private final long sweepNanos;
    private final Lanes lanes = new Lanes();
    private final Floors floors = new Floors();
    private final Map<Integer, JobKey> jobKeys = new HashMap<>();
    private long lastSweepNanos;
    private long sweepTookNanos;

    /** Sweeps once a second. */
    public RunQueue(DSLContext db) {
        this(db, SWEEP);
    }

    /** @param sweep pause between two claims that look below the floors; zero, for tests, makes every claim one */
    public RunQueue(DSLContext db, Duration sweep) {
        this.db = db;
        this.sweepNanos = sweep.toNanos();
        this.lastSweepNanos = System.nanoTime() - sweepNanos;
    }

    /**
     * Claims up to {@code limit} due runs, each under a new lease and attempt number: the most urgent ones, but for
     * each eighth claim, which takes others, so that none is starved. Rows that another worker is claiming are skipped,
     * not waited for. Empty when nothing is due, when the queues are paused, or when the worker is no longer registered
     * as alive.
     *
     * <p>One transaction: either the caller learns of every lease that was made, or an exception tells that some may
     * exist, see {@link #handBackForgotten}.
     *
     * @param queues the most urgent first; none means all queues, without preference
     * @param limit 1 or more; at least half of it is claimed, if so many are due, but 512 at most
     */
    public List<ClaimedRun> claim(long workerEpoch, List<QueueName> queues, int limit) {
        return claim(workerEpoch, queues, limit, sweepIsDue(System.nanoTime()));
    }

    /** @param sweep whether to look below the floors, too */
    List<ClaimedRun> claim(long workerEpoch, List<QueueName> queues, int limit, boolean sweep) {
        if (sweep || !lanes.serve(queues)) {
            lanes.refresh(db, queues);
        }
        List<Level> levels = lanes.next();
        Claim claim = db.transactionResult(tx -> {
            long beginNanos = System.nanoTime();
            List<Taken> taken =
                    tx.dsl().connectionResult(connection -> take(connection, workerEpoch, levels, sweep, limit));
            if (sweep) {
                lastSweepNanos = System.nanoTime();
                sweepTookNanos = lastSweepNanos - beginNanos;
            }
            return new Claim(taken, load(tx.dsl(), workerEpoch, taken));
        });
        // Only now: had the claim been rolled back, the rows would still be there.
        claim.taken().forEach(row -> floors.claimed(row.level(), row.position(), row.at()));
        if (claim.taken().isEmpty()) {
            floors.exhausted();
        }
        return claim.runs();
    }

    private boolean sweepIsDue(long nowNanos) {
        long pause = Math.min(LONGEST_PAUSE.toNanos(), SWEEP_SHARE * sweepTookNanos);
        return sweepNanos == 0 || nowNanos - lastSweepNanos >= Math.max(sweepNanos, pause);
    }

    private record Claim(List<Taken> taken, List<ClaimedRun> runs) {}

    /** Runs of a paused job are taken, too, and parked: those behind them must not wait for the next claim. */
    private List<Taken> take(Connection connection, long workerEpoch, List<Level> levels, boolean sweep, int limit)
            throws SQLException {
        List<Taken> all = new ArrayList<>();
        boolean onlyParked = true;
        for (int turn = 0; turn < MAX_TURNS && onlyParked; turn++) {
            List<Taken> taken = ClaimStatement.execute(connection, workerEpoch, levels, floors, !sweep, limit);
            onlyParked = !taken.isEmpty() && taken.stream().allMatch(Taken::parked);
            all.addAll(taken);
        }
        all.sort(Comparator.comparingLong(Taken::position));
        return all;
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

    /** With what the history knows of them; the most urgent first. */
    private List<ClaimedRun> load(DSLContext dsl, long workerEpoch, List<Taken> taken) {
        Map<Long, Taken> leased = new HashMap<>();
        List<Long> repeated = new ArrayList<>();
        for (Taken row : taken) {
            if (!row.parked()) {
                leased.put(row.runId(), row);
                if (row.attempt() > 1) {
                    repeated.add(row.runId());
                }
            }
        }
        if (leased.isEmpty()) {
            return List.of();
        }
        learnJobs(dsl, leased.values());
        Map<Long, Instant> reopened = repeated.isEmpty() ? Map.of() : reopened(dsl, repeated);
        Long[] ids = leased.keySet().stream().sorted().toArray(Long[]::new);
        List<ClaimedRun> runs = dsl.connectionResult(connection -> {
            // The bounds let the executor leave out the partitions that cannot hold any of them.
            try (PreparedStatement statement = connection.prepareStatement(CLAIMED)) {
                statement.setArray(1, connection.createArrayOf("bigint", ids));
                statement.setLong(2, ids[0]);
                statement.setLong(3, ids[ids.length - 1]);
                List<ClaimedRun> found = new ArrayList<>(ids.length);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add(claimed(rows, workerEpoch, leased, reopened));
                    }
                }
                return found;
            }
        });
        if (runs.size() != leased.size()) {
            throw new IllegalStateException(
                    "of " + leased.size() + " claimed runs, the history knows only " + runs.size() + "; not claimed");
        }
        runs.sort(Comparator.comparingInt(ClaimedRun::priority).thenComparing(ClaimedRun::id));
        return runs;
    }

    private ClaimedRun claimed(ResultSet row, long workerEpoch, Map<Long, Taken> leased, Map<Long, Instant> reopened)
            throws SQLException {
        long runId = row.getLong(1);
        Taken taken = Objects.requireNonNull(leased.get(runId));
        return new ClaimedRun(
                new RunId(runId),
                taken.attempt(),
                workerEpoch,
                taken.jobId(),
                Objects.requireNonNull(jobKeys.get(taken.jobId())),
                row.getInt(2),
                row.getString(3),
                lanes.name(taken.level().queueId()),
                taken.level().priority(),
                taken.spent(),
                taken.lost(),
                taken.at(),
                Optional.ofNullable(row.getObject(4, OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                row.getObject(5, OffsetDateTime.class).toInstant(),
                Optional.ofNullable(reopened.get(runId)),
                Optional.ofNullable(row.getString(6)));
    }

    /** A job keeps its key for good, so what was read once is never read again. */
    private void learnJobs(DSLContext dsl, Collection<Taken> rows) {
        Set<Integer> unknown = rows.stream().map(Taken::jobId).collect(Collectors.toSet());
        unknown.removeAll(jobKeys.keySet());
        if (!unknown.isEmpty()) {
            dsl.select(JOB.JOB_ID, JOB.JOB_KEY)
                    .from(JOB)
                    .where(JOB.JOB_ID.in(unknown))
                    .forEach(row -> jobKeys.put(row.value1(), new JobKey(row.value2())));
        }
    }

    private static Map<Long, Instant> reopened(DSLContext dsl, List<Long> runIds) {
        Long[] ids = runIds.stream().sorted().toArray(Long[]::new);
        return dsl.resultQuery(REOPENED, val(ids), ids[0], ids[ids.length - 1])
                .fetchMap(row -> row.get(0, Long.class), row -> row.get(1, Instant.class));
    }

    private static Field<Long[]> ids(Collection<ClaimedRun> runs) {
        return val(runs.stream().map(run -> run.id().value()).sorted().toArray(Long[]::new));
    }
}
