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

/** The statements that take runs out of where they wait and lease them. Plain JDBC: they are the busiest of all. */
final class ClaimStatement {
    // The rows are taken by ctid from an array, so that the limited select runs once, whatever the planner thinks. Rows
    // of ready and delayed are never updated, so a ctid cannot move between the select and the delete. The death of the
    // worker and the pause of the queue gate the select itself.
    private static final String LEASE = """
        with moment as materialized (select pawl.clock() as at),
        picked as (:picked),
        leased as (
            insert into pawl.lease (run_id, attempt, worker_epoch, claimed_at, queue_id, priority, job_id, spent, lost)
            select p.run_id, p.attempt + 1, ?, m.at, p.queue_id, p.priority, p.job_id, p.spent, p.lost
              from picked p, moment m
             where not p.parked
             order by p.run_id
        ):and_more
        select p.queue_id, p.priority, p.position, p.run_id, p.job_id, p.attempt + 1, p.spent, p.lost, p.parked, m.at
          from picked p, moment m
        """;

    // Levels are looked at in the order of the arrays, each from its floor on, until there is enough. Queues with
    // limits are looked at only when the caller holds their lock. Runs of paused and of limited jobs are parked, out of
    // the way of the others: the first until their job is resumed, the others for whoever claims under the limit.
    private static final String READY = LEASE.replace(":picked", """
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
               and level.queue_id <> all (array(
                    select l.queue_id from pawl.run_limit l where l.queue_id is not null and l.queue_id <> ?))
             limit :limit))
        returning queue_id, priority, position, run_id, job_id, attempt, spent, lost,
                  job_id = any (array(select j.job_id from pawl.job j where j.paused_at is not null))
                  or job_id in (select l.job_id from pawl.run_limit l where l.job_id is not null) as parked
        """).replace(":and_more", """
                ,
            parked as (
                insert into pawl.delayed (due_at, position, queue_id, priority, run_id, job_id, attempt, spent, lost)
                select 'infinity', p.position, p.queue_id, p.priority, p.run_id, p.job_id, p.attempt, p.spent, p.lost
                  from picked p
                 where p.parked
            )
            """);

    private static final String PARKED = LEASE.replace(":picked", """
        delete from pawl.delayed where ctid = any (array(
            select d.ctid
              from pawl.delayed d
             where d.due_at = 'infinity' and d.serial_hash is null
               and d.job_id = ? and d.queue_id = ? and d.priority >= ?
               and (select w.state = 'alive' from pawl.worker w where w.worker_epoch = ?)
               and not exists (select from pawl.queue q where q.queue_id = ? and q.paused_at is not null)
               and not exists (select from pawl.job j where j.job_id = ? and j.paused_at is not null)
               and not exists (select from pawl.run_limit l where l.queue_id = ? and l.limit_id <> all (?))
             order by d.priority, d.position
             limit :limit
               for update skip locked))
        returning queue_id, priority, position, run_id, job_id, attempt, spent, lost, false as parked
        """).replace(":and_more", "");

    /** No queue has this id. */
    private static final int NO_QUEUE = 0;

    private ClaimStatement() {}

    /**
     * A row that was taken.
     *
     * @param parked instead of leased
     * @param wasParked it was not in {@code ready}
     */
    record Taken(
            Level level,
            long position,
            long runId,
            int jobId,
            int attempt,
            int spent,
            int lost,
            boolean parked,
            boolean wasParked,
            Instant at) {}

    /**
     * Takes up to {@code limit} rows out of {@code ready}, at least half of it when so many are due, but 512 at most.
     * Nothing of queues with limits.
     *
     * @param levels looked at in this order, each from its floor on
     */
    static List<Taken> ready(Connection connection, long workerEpoch, List<FlooredLevel> levels, int limit)
            throws SQLException {
        return ready(connection, workerEpoch, levels, NO_QUEUE, limit);
    }

    /** The same, of levels of a queue with limits whose lock the caller holds. */
    static List<Taken> readyUnderLimit(
            Connection connection, long workerEpoch, int queueId, List<FlooredLevel> levels, int limit)
            throws SQLException {
        return ready(connection, workerEpoch, levels, queueId, limit);
    }

    private static List<Taken> ready(
            Connection connection, long workerEpoch, List<FlooredLevel> levels, int permittedQueue, int limit)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, READY, limit)) {
            FlooredLevel.set(statement, 1, levels);
            statement.setLong(4, workerEpoch);
            statement.setInt(5, permittedQueue);
            statement.setLong(6, workerEpoch);
            return taken(statement, false);
        }
    }

    /**
     * Takes parked runs of a job with limits, in one queue. Nothing when the queue has a limit whose lock the caller
     * does not hold.
     *
     * @param from the priority from which on they are taken
     * @param locked the limits whose lock the caller holds, that of the job among them
     */
    static List<Taken> parked(
            Connection connection, long workerEpoch, int jobId, int queueId, int from, Integer[] locked, int limit)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, PARKED, limit)) {
            statement.setInt(1, jobId);
            statement.setInt(2, queueId);
            statement.setInt(3, from);
            statement.setLong(4, workerEpoch);
            statement.setInt(5, queueId);
            statement.setInt(6, jobId);
            statement.setInt(7, queueId);
            statement.setObject(8, locked);
            statement.setLong(9, workerEpoch);
            return taken(statement, true);
        }
    }

    private static List<Taken> taken(PreparedStatement statement, boolean wasParked) throws SQLException {
        List<Taken> taken = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            // The same in all rows.
            Instant at = Instant.EPOCH;
            while (rows.next()) {
                if (taken.isEmpty()) {
                    at = rows.getObject(10, OffsetDateTime.class).toInstant();
                }
                taken.add(new Taken(
                        new Level(rows.getInt(1), rows.getInt(2)),
                        rows.getLong(3),
                        rows.getLong(4),
                        rows.getInt(5),
                        rows.getInt(6),
                        rows.getInt(7),
                        rows.getInt(8),
                        rows.getBoolean(9),
                        wasParked,
                        at));
            }
        }
        return taken;
    }

    /**
     * Limits are literals, powers of two so that they are few: with {@code LIMIT ?} a generic plan expects a tenth of
     * the table and sorts the whole backlog at each claim.
     */
    private static PreparedStatement prepare(Connection connection, String sql, int limit) throws SQLException {
        int literal = Math.min(Integer.highestOneBit(limit), RunQueue.MAX_CLAIM);
        return connection.prepareStatement(sql.replace(":limit", Integer.toString(literal)));
    }
}
