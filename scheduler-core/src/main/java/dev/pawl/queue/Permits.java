package dev.pawl.queue;

import static dev.pawl.migrations.generated.Tables.RUN_LIMIT;
import static org.jooq.impl.DSL.val;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * What workers may claim under the limits of queues and jobs, in the transaction of the given context.
 *
 * <p>A worker's permit says how many runs it may have under a limit; the permits of all workers together are never more
 * than the limit. So a claim needs to know only what is in its own worker's hands and the others' permits, and nobody
 * counts leases, whose dead rows an old snapshot keeps. A permit outlives its worker until the worker's leases are
 * gone.
 */
final class Permits {
    private static final String LIMITS = """
        select l.limit_id, l.queue_id, l.job_id, l.max_running, l.rate is not null as rated
          from pawl.run_limit l
         where l.queue_id is null or l.queue_id = any (?)
         order by l.limit_id
        """;

    // One worker at a time; who finds it locked comes back.
    private static final String LOCK =
            "select l.limit_id from pawl.run_limit l where l.limit_id = any (?) order by l.limit_id for update skip"
                    + " locked";

    // A statement of its own, after the lock: it must see what the last holder of the lock has stored.
    private static final String READ = """
        select l.limit_id, l.max_running, floor(:tokens)::int as tokens,
               coalesce(sum(p.granted) filter (where p.worker_epoch = ?), 0)::int as mine,
               coalesce(sum(p.granted) filter (where p.worker_epoch <> ?), 0)::int as others
          from pawl.run_limit l
          left join pawl.permit p on p.limit_id = l.limit_id
         where l.limit_id = any (?)
         group by l.limit_id
         order by l.limit_id
        """;

    // Null without a rate. A clock that was set back adds nothing.
    private static final String TOKENS = """
        least(l.burst, l.tokens + greatest(0, extract(epoch from pawl.clock() - l.refilled_at))
                                  * l.rate / extract(epoch from l.rate_period))\
        """;

    private static final String GRANT = """
        insert into pawl.permit as p (limit_id, worker_epoch, granted) values (?, ?, ?)
        on conflict (limit_id, worker_epoch) do update set granted = excluded.granted
        """;

    private static final String SPEND = """
        update pawl.run_limit l
           set tokens = greatest(0, (:tokens) - ?), refilled_at = pawl.clock()
         where l.limit_id = ?
        """.replace(":tokens", TOKENS);

    private static final String SHRINK = """
        with needed as (select n.limit_id, n.permits from unnest(?, ?) as n (limit_id, permits)),
        given_back as (
            delete from pawl.permit p using needed n
             where p.worker_epoch = ? and p.limit_id = n.limit_id and n.permits = 0
        )
        update pawl.permit p set granted = n.permits
          from needed n
         where p.worker_epoch = ? and p.limit_id = n.limit_id and n.permits between 1 and p.granted - 1
        """;

    private static final String LOCK_LEFT_BEHIND = """
        select l.limit_id
          from pawl.run_limit l
         where exists (select from pawl.permit p
                         join pawl.worker w on w.worker_epoch = p.worker_epoch
                        where p.limit_id = l.limit_id and w.state in ('dead', 'stopped'))
         order by l.limit_id
           for update skip locked
        """;

    private static final String TAKE_BACK = """
        delete from pawl.permit p
         using pawl.worker w
         where p.limit_id = any (?)
           and w.worker_epoch = p.worker_epoch and w.state in ('dead', 'stopped')
           and (select true from pawl.lease l where l.worker_epoch = p.worker_epoch limit 1) is null
        """;

    private final DSLContext db;

    Permits(DSLContext db) {
        this.db = db;
    }

    /** A limit as it is known to a worker, of a queue or of a job. */
    record Limit(
            int id, Optional<Integer> queueId, Optional<Integer> jobId, Optional<Integer> maxRunning, boolean rated) {}

    /** Where a limit stands, for one worker. {@code mine}: its permits; {@code others}: those of all other workers. */
    record Standing(int limitId, Optional<Integer> maxRunning, Optional<Integer> tokens, int mine, int others) {
        /**
         * How many more runs the worker may claim; 0 or less when none.
         *
         * @param inHand what it has, with what it claims in this transaction
         * @param claimed what it claims in this transaction
         */
        int room(int inHand, int claimed) {
            int free = maxRunning.map(max -> max - others - inHand).orElse(Integer.MAX_VALUE);
            return Math.min(free, tokens.map(there -> there - claimed).orElse(Integer.MAX_VALUE));
        }
    }

    /** The limits of these queues, and of all jobs. */
    List<Limit> limits(List<Integer> queueIds) {
        return db.resultQuery(LIMITS, val(queueIds.toArray(Integer[]::new)))
                .fetch(row -> new Limit(
                        row.get("limit_id", Integer.class),
                        number(row, "queue_id"),
                        number(row, "job_id"),
                        number(row, "max_running"),
                        row.get("rated", Boolean.class)));
    }

    /** Locks the limits and tells where they stand; empty when another worker holds one of them. */
    List<Standing> lock(long workerEpoch, Collection<Integer> limitIds) {
        var ids = val(limitIds.toArray(Integer[]::new));
        if (db.resultQuery(LOCK, ids).fetch().size() < limitIds.size()) {
            return List.of();
        }
        return db.resultQuery(READ.replace(":tokens", TOKENS), val(workerEpoch), val(workerEpoch), ids)
                .fetch(row -> new Standing(
                        row.get("limit_id", Integer.class),
                        number(row, "max_running"),
                        number(row, "tokens"),
                        row.get("mine", Integer.class),
                        row.get("others", Integer.class)));
    }

    /** Whether all these limits are there, locked or not. */
    boolean exist(Collection<Integer> limitIds) {
        return db.fetchCount(RUN_LIMIT, RUN_LIMIT.LIMIT_ID.in(limitIds)) == limitIds.size();
    }

    /** Runs have been claimed under the lock. {@code inHand}: of this worker under this limit, with those. */
    void claimed(long workerEpoch, Standing limit, int claimed, int inHand) {
        if (limit.maxRunning().isPresent() && inHand > limit.mine()) {
            db.execute(GRANT, limit.limitId(), workerEpoch, inHand);
        }
        if (limit.tokens().isPresent()) {
            db.execute(SPEND, claimed, limit.limitId());
        }
    }

    /** The permits of a worker, by limit. */
    Map<Integer, Integer> of(long workerEpoch) {
        return db.resultQuery("select p.limit_id, p.granted from pawl.permit p where p.worker_epoch = ?", workerEpoch)
                .fetchMap(row -> row.get(0, Integer.class), row -> row.get(1, Integer.class));
    }

    /** Gives back what a worker does not need, by limit. */
    void shrink(long workerEpoch, Map<Integer, Integer> needed) {
        List<Integer> ids = needed.keySet().stream().sorted().toList();
        List<Integer> permits = new ArrayList<>();
        ids.forEach(id -> permits.add(Objects.requireNonNull(needed.get(id))));
        db.execute(
                SHRINK,
                val(ids.toArray(Integer[]::new)),
                val(permits.toArray(Integer[]::new)),
                val(workerEpoch),
                val(workerEpoch));
    }

    /**
     * Takes the permits of workers back that have ended and whose leases are gone. Under the locks of the limits: a
     * worker that is being taken for dead in the middle of a claim has stored its leases before.
     */
    static void takeBack(DSLContext db) {
        db.transaction(tx -> {
            Integer[] ids = tx.dsl()
                    .resultQuery(LOCK_LEFT_BEHIND)
                    .fetch(0, Integer.class)
                    .toArray(Integer[]::new);
            if (ids.length > 0) {
                tx.dsl().execute(TAKE_BACK, val(ids));
            }
        });
    }

    private static Optional<Integer> number(Record row, String column) {
        @Nullable Integer value = row.get(column, Integer.class);
        return Optional.ofNullable(value);
    }
}
