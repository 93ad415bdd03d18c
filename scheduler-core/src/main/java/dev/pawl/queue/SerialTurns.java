package dev.pawl.queue;

import static org.jooq.impl.DSL.val;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Param;
import org.jooq.Record;

/**
 * Lets runs with the same serial key run one after the other: each has the turn from its first claim until it has ended
 * for good, its retries included. Of those that wait then, with a key of a caller the most urgent has the next turn,
 * and among them the one that was enqueued first; of a job's fire times the earliest, whatever the priorities, those
 * that are backfilled last ({@code turn_rank}). It goes to the end of its queue. A turn is a row, and whoever takes it,
 * waits for it or passes it on locks that row first; so no run begins to wait for a turn that is just given up.
 */
final class SerialTurns {
    /** Most turns that one call of {@link #passLeftBehind} looks at. */
    private static final int BATCH = 5_000;

    private static final String TAKE = """
        insert into pawl.serial_turn (serial_hash, run_id)
        select distinct on (s.serial_hash) s.serial_hash, s.run_id
          from (select pawl.serial_hash(t.serial_key) as serial_hash, t.run_id, t.ordinal
                  from unnest(?, ?) with ordinality as t (run_id, serial_key, ordinal)) s
         order by s.serial_hash, s.ordinal
        on conflict do nothing
        """;

    private static final String LOCK = """
        select t.serial_hash, t.run_id
          from pawl.serial_turn t
         where t.serial_hash = any (array(select distinct pawl.serial_hash(k) from unnest(?) k))
         order by t.serial_hash
           for update
        """;

    // In the order of their fire times, or in which they were enqueued: a run id is its first position.
    private static final String PARK = """
        with back as (
            delete from pawl.lease l
             where l.run_id = any (?) and l.worker_epoch + 0 = ?
            returning l.*
        )
        insert into pawl.delayed (due_at, position, queue_id, priority, run_id, job_id, attempt, spent, lost, serial_hash, fire_at)
        select 'infinity', b.run_id, b.queue_id, b.priority, b.run_id, b.job_id, b.attempt - 1, b.spent, b.lost,
               pawl.serial_hash(t.serial_key), (select r.fire_at from pawl.run r where r.run_id = b.run_id)
          from back b
          join unnest(?, ?) as t (run_id, serial_key) on t.run_id = b.run_id
        """;

    private static final String LEFT_BEHIND = """
        with looked_at as materialized (
            select t.serial_hash, t.run_id
              from pawl.serial_turn t
             where t.serial_hash > ?
             order by t.serial_hash
             limit :batch)
        select (select l.serial_hash from looked_at l order by l.serial_hash desc limit 1),
               pawl.pass_turns(array(
                   select l.run_id
                     from looked_at l
                    cross join lateral (
                           select from pawl.attempt a
                            where a.run_id = l.run_id and a.run_state is not null and a.reopened_at is null
                            limit 1) ended))
        """.replace(":batch", Integer.toString(BATCH));

    private static final UUID FIRST = new UUID(0, 0);

    private final DSLContext db;
    private UUID lookedAt = FIRST;

    /** @param db the transaction of the claim or of the end */
    SerialTurns(DSLContext db) {
        this.db = db;
    }

    /** A run that has just been leased, and the key whose turn it needs. */
    record Claimed(long runId, String serialKey) {}

    /**
     * Takes the turns of runs, in the given order, and parks those whose turn it is not; their leases are gone.
     *
     * @return the runs that were parked
     */
    Set<Long> takeOrPark(long workerEpoch, List<Claimed> runs) {
        Map<UUID, Long> turns = new HashMap<>();
        int keys = (int) runs.stream().map(Claimed::serialKey).distinct().count();
        do {
            db.execute(TAKE, ids(runs), keys(runs));
            // A turn that was given up between the two statements can be taken now.
            turns.putAll(db.resultQuery(LOCK, keys(runs))
                    .fetchMap(row -> row.get(0, UUID.class), row -> row.get(1, Long.class)));
        } while (turns.size() < keys);
        Set<Long> have = new HashSet<>(turns.values());
        List<Claimed> behind =
                runs.stream().filter(run -> !have.contains(run.runId())).toList();
        if (!behind.isEmpty()) {
            db.execute(PARK, ids(behind), val(workerEpoch), ids(behind), keys(behind));
        }
        return Set.copyOf(behind.stream().map(Claimed::runId).toList());
    }

    /** Passes the turns of those of these runs on that have ended. */
    void pass(Collection<Long> runIds) {
        db.resultQuery("select pawl.pass_turns(?)", val(runIds.toArray(Long[]::new)))
                .fetch();
    }

    /**
     * Passes turns on whose runs ended in another way than by a worker's finish, such as with their workers. Looks at
     * the next 5,000 turns, each time from where it was the last time. One thread.
     *
     * @return how many runs may run now
     */
    int passLeftBehind() {
        Record row = db.resultQuery(LEFT_BEHIND, lookedAt).fetchSingle();
        UUID last = row.get(0, UUID.class);
        lookedAt = last == null ? FIRST : last;
        return row.get(1, Integer.class);
    }

    private static Param<Long[]> ids(List<Claimed> runs) {
        return val(runs.stream().map(Claimed::runId).toArray(Long[]::new));
    }

    private static Param<String[]> keys(List<Claimed> runs) {
        return val(runs.stream().map(Claimed::serialKey).toArray(String[]::new));
    }
}
