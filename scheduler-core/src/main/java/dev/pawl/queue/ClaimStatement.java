package dev.pawl.queue;

import dev.pawl.queue.Floors.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** The statement that takes runs out of {@code ready} and leases them. Plain JDBC: it is the busiest of all. */
final class ClaimStatement {
    // The rows are taken by ctid from an array, so that the limited select runs once, whatever the planner thinks. Rows
    // of ready are never updated, so a ctid cannot move between the select and the delete. Levels are looked at in the
    // order of the arrays, each from its floor on, until there is enough. A pause of the queue and the death of the
    // worker gate the select itself; runs of paused jobs are parked until the job is resumed.
    private static final String SQL = """
        with moment as materialized (select pawl.clock() as at),
        picked as (
            delete from pawl.ready where ctid = any (array(
                select due.ctid
                  from unnest(?, ?, ?) as level (queue_id, priority, floor)
                 cross join lateral (
                        select r.ctid
                          from pawl.ready r
                         where r.queue_id = level.queue_id
                           and r.priority = level.priority
                           and r.position > level.floor
                         order by r.position
                         limit :limit
                           for update skip locked) due
                 where (select w.state = 'alive' from pawl.worker w where w.worker_epoch = ?)
                   and level.queue_id <> all (array(select q.queue_id from pawl.queue q where q.paused_at is not null))
                 limit :limit))
            returning queue_id, priority, position, run_id, job_id, attempt, spent, lost,
                      job_id = any (array(select j.job_id from pawl.job j where j.paused_at is not null)) as paused
        ),
        parked as (
            insert into pawl.delayed (due_at, position, queue_id, priority, run_id, job_id, attempt, spent, lost)
            select 'infinity', p.position, p.queue_id, p.priority, p.run_id, p.job_id, p.attempt, p.spent, p.lost
              from picked p
             where p.paused
        ),
        leased as (
            insert into pawl.lease (run_id, attempt, worker_epoch, claimed_at, queue_id, priority, job_id, spent, lost)
            select p.run_id, p.attempt + 1, ?, m.at, p.queue_id, p.priority, p.job_id, p.spent, p.lost
              from picked p, moment m
             where not p.paused
             order by p.run_id
        )
        select p.queue_id, p.priority, p.position, p.run_id, p.job_id, p.attempt + 1, p.spent, p.lost, p.paused, m.at
          from picked p, moment m
        """;

    private ClaimStatement() {}

    /** A row of {@code ready} that was taken, and whether it was parked instead of leased. */
    record Taken(
            Level level,
            long position,
            long runId,
            int jobId,
            int attempt,
            int spent,
            int lost,
            boolean parked,
            Instant at) {}

    /**
     * Takes up to {@code limit} rows, at least half of it when so many are due, but 512 at most.
     *
     * @param levels looked at in this order
     * @param floored whether to begin each level at its floor
     */
    static List<Taken> execute(
            Connection connection, long workerEpoch, List<Level> levels, Floors floors, boolean floored, int limit)
            throws SQLException {
        int[] queueIds = levels.stream().mapToInt(Level::queueId).toArray();
        short[] priorities = new short[levels.size()];
        long[] from = new long[levels.size()];
        for (int i = 0; i < priorities.length; i++) {
            priorities[i] = (short) levels.get(i).priority();
            from[i] = floored ? floors.of(levels.get(i)) : Floors.NONE;
        }
        try (PreparedStatement statement =
                connection.prepareStatement(SQL.replace(":limit", Integer.toString(literalLimit(limit))))) {
            statement.setObject(1, queueIds);
            statement.setObject(2, priorities);
            statement.setObject(3, from);
            statement.setLong(4, workerEpoch);
            statement.setLong(5, workerEpoch);
            List<Taken> taken = new ArrayList<>(limit);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    taken.add(new Taken(
                            new Level(rows.getInt(1), rows.getInt(2)),
                            rows.getLong(3),
                            rows.getLong(4),
                            rows.getInt(5),
                            rows.getInt(6),
                            rows.getInt(7),
                            rows.getInt(8),
                            rows.getBoolean(9),
                            rows.getObject(10, OffsetDateTime.class).toInstant()));
                }
            }
            return taken;
        }
    }

    /**
     * Limits are literals, powers of two so that they are few: with {@code LIMIT ?} a generic plan expects a tenth of
     * the table and sorts the whole backlog at each claim.
     */
    private static int literalLimit(int wanted) {
        return Math.min(Integer.highestOneBit(wanted), RunQueue.MAX_CLAIM);
    }
}
