package dev.pawl.queue;

import static org.jooq.impl.DSL.val;

import dev.pawl.job.QueueName;
import dev.pawl.queue.ClaimStatement.Taken;
import dev.pawl.queue.Floors.Level;
import dev.pawl.run.ClaimedRun;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
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

    /** Transactions in a claim that may take nothing but runs that are parked. */
    private static final int MAX_TURNS = 20;

    // Back to its old place: a run id is its first position in ready. One that is to be cancelled ends here instead.
    private static final String HAND_BACK = """
        with back as (
            delete from pawl.lease l
             where :which
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
    private final Sweeps sweeps;
    private final Lanes lanes = new Lanes();
    private final Floors floors = new Floors();
    private final LimitedClaims limited = new LimitedClaims(lanes, floors);
    private final ClaimedRuns claimedRuns = new ClaimedRuns(lanes);
    private int turn;
    private long refreshedNanos = System.nanoTime();

    /** Sweeps once a second. */
    public RunQueue(DSLContext db) {
        this(db, Sweeps.PAUSE);
    }

    /** @param sweep pause between two claims that look below the floors; zero, for tests, makes every claim one */
    public RunQueue(DSLContext db, Duration sweep) {
        this.db = db;
        this.sweeps = new Sweeps(sweep);
    }

    /**
     * Claims up to {@code limit} due runs, each under a new lease and attempt number: the most urgent ones, but for
     * each eighth claim, which takes others, so that none is starved; of queues and jobs with limits, as many as those
     * allow. Rows that another worker is claiming are skipped, not waited for. Empty when nothing is due, when the
     * queues are paused, or when the worker is no longer registered as alive.
     *
     * <p>One transaction: either the caller learns of every lease that was made, or an exception tells that some may
     * exist, see {@link #handBackForgotten}.
     *
     * @param queues the most urgent first; none means all queues, without preference
     * @param limit 1 or more; at least half of it is claimed, if so many are due, but 512 at most
     * @param inHand asked for the runs that the worker has claimed before and whose leases may exist
     */
    public List<ClaimedRun> claim(
            long workerEpoch, List<QueueName> queues, int limit, Supplier<? extends Collection<ClaimedRun>> inHand) {
        return claim(workerEpoch, queues, limit, inHand, sweeps.due());
    }

    /** @param sweep whether to look below the floors, too */
    List<ClaimedRun> claim(
            long workerEpoch,
            List<QueueName> queues,
            int limit,
            Supplier<? extends Collection<ClaimedRun>> inHand,
            boolean sweep) {
        if (sweep || limited.stale() || !lanes.serve(queues)) {
            lanes.refresh(db, queues);
            limited.refresh(db, workerEpoch, new Holdings(inHand.get()));
            refreshedNanos = System.nanoTime();
        }
        Claim claim;
        int turns = 0;
        do {
            claim = claimOnce(workerEpoch, limit, inHand, sweep);
            // What was taken may all have been parked, because it is others' turn; then those behind it come next.
        } while (claim.runs().isEmpty() && !claim.taken().isEmpty() && ++turns < MAX_TURNS);
        return claim.runs();
    }

    private Claim claimOnce(
            long workerEpoch, int limit, Supplier<? extends Collection<ClaimedRun>> inHand, boolean sweep) {
        Collection<ClaimedRun> before = limited.none() ? List.of() : inHand.get();
        var held = new Holdings(before);
        List<Level> levels = lanes.next(limited.queues());
        Claim claim = db.transactionResult(tx -> {
            long beginNanos = sweeps.begin();
            List<Taken> taken = take(tx.dsl(), workerEpoch, levels, sweep, limit, new Holdings(before));
            if (sweep) {
                sweeps.done(beginNanos);
            }
            List<ClaimedRun> runs = claimedRuns.load(tx.dsl(), workerEpoch, taken);
            if (!limited.none()) {
                Set<Long> kept = runs.stream().map(run -> run.id().value()).collect(Collectors.toSet());
                limited.settle(tx.dsl(), workerEpoch, kept, held);
            }
            return new Claim(taken, runs);
        });
        // Only now: had the claim been rolled back, the rows would still be there.
        claim.taken().stream()
                .filter(row -> !row.wasParked())
                .forEach(row -> floors.claimed(row.level(), row.position(), row.at()));
        if (claim.taken().isEmpty()) {
            floors.exhausted(levels);
        }
        return claim;
    }

    /**
     * To be called instead of {@link #claim} by a worker that has no slot free, as often as it likes: gives permits
     * back that it does not need, so that others can use them.
     */
    public void keepUp(long workerEpoch, Supplier<? extends Collection<ClaimedRun>> inHand) {
        if (!limited.none() && System.nanoTime() - refreshedNanos >= Sweeps.PAUSE.toNanos()) {
            limited.refresh(db, workerEpoch, new Holdings(inHand.get()));
            refreshedNanos = System.nanoTime();
        }
    }

    private record Claim(List<Taken> taken, List<ClaimedRun> runs) {}

    /** Where there are limits, what is under them comes first each other time. */
    private List<Taken> take(
            DSLContext tx, long workerEpoch, List<Level> levels, boolean sweep, int limit, Holdings held) {
        List<Taken> all = new ArrayList<>();
        boolean limitedFirst = turn++ % 2 == 0;
        if (limitedFirst && !limited.none()) {
            all.addAll(limited.claim(tx, workerEpoch, sweep, limit, held));
        }
        int room = limit - leased(all);
        if (room > 0 && !levels.isEmpty()) {
            // Runs of paused jobs are taken, too, and parked.
            all.addAll(tx.connectionResult(
                    connection -> ClaimStatement.ready(connection, workerEpoch, floors.under(levels, sweep), room)));
        }
        limited.noteParked(all);
        int left = limit - leased(all);
        if (!limitedFirst && !limited.none() && left > 0) {
            all.addAll(limited.claim(tx, workerEpoch, sweep, left, held));
        }
        all.sort(Comparator.comparingLong(Taken::position));
        return all;
    }

    private static int leased(List<Taken> rows) {
        return (int) rows.stream().filter(row -> !row.parked()).count();
    }

    /** Gives claimed runs back that were not started; their attempt number is not used up. */
    public void handBack(long workerEpoch, Collection<ClaimedRun> notStarted) {
        if (!notStarted.isEmpty()) {
            // The sum keeps the planner from the index of workers, with all leases that this one ever had.
            OffsetDateTime claimed = notStarted.stream()
                    .map(ClaimedRun::claimedAt)
                    .max(Comparator.naturalOrder())
                    .orElseThrow()
                    .atOffset(ZoneOffset.UTC);
            // Not later leases of the same runs: the server may come to a statement late, when it has been sent anew.
            db.resultQuery(
                            HAND_BACK.replace(
                                    ":which",
                                    "l.worker_epoch + 0 = ? and l.run_id = any (?) and l.claimed_at <= ?::timestamptz"),
                            workerEpoch,
                            ids(notStarted),
                            val(claimed))
                    .fetchSingle();
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
        return db.resultQuery(
                        HAND_BACK.replace(":which", "l.worker_epoch = ? and l.run_id <> all (?)"),
                        workerEpoch,
                        ids(known))
                .fetchSingle()
                .get(0, Integer.class);
    }

    private static Field<Long[]> ids(Collection<ClaimedRun> runs) {
        return val(runs.stream().map(run -> run.id().value()).sorted().toArray(Long[]::new));
    }
}
