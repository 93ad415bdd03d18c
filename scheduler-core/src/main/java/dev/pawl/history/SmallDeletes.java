package dev.pawl.history;

import static org.jooq.impl.DSL.val;

import java.time.Instant;
import java.time.ZoneOffset;
import org.jooq.DSLContext;
import org.jooq.Record;

/** Deletes what has no leaf of its own, a batch at a time, each in a transaction of its own. */
final class SmallDeletes {
    private static final int BATCH = 5_000;
    /** Runs are locked one by one; there is room for so many locks on any server. */
    private static final int RUN_BATCH = 500;

    // By the primary key, a job at a time: no further index is needed.
    private static final String BY_JOB = """
        with old as materialized (
            select k.at
              from pawl.job j
             cross join lateral (
                    select f.ctid as at from pawl.:table f
                     where f.job_id = j.job_id and f.fire_at < ?::timestamptz
                     order by f.fire_at limit 1000) k
             limit :batch
        )
        delete from pawl.:table where ctid = any (array(select o.at from old o))
        """.replace(":batch", Integer.toString(BATCH));

    // As their runs go, and not by their fire times: a run that was backfilled is younger than its fire time, and while
    // it is there its fire time must not get another. The leaves of whole days that are older are gone by now; what is
    // still there of them lives, and is looked up as a value, by its key.
    private static final String FIRE_KEYS = """
        with cutoff as materialized (
            select c.at, pawl.first_id_at(date_trunc('day', c.at, 'UTC')) as id from (select ?::timestamptz as at) c
        ),
        old as materialized (
            select k.at
              from pawl.job j
             cross join lateral (
                    select f.ctid as at from pawl.fire_key f
                     where f.job_id = j.job_id and f.fire_at < (select c.at from cutoff c)
                       and f.run_id < (select c.id from cutoff c)
                       and (select true from pawl.run r where r.run_id = f.run_id) is null
                     order by f.fire_at limit 1000) k
             limit :batch
        )
        delete from pawl.fire_key where ctid = any (array(select o.at from old o))
        """.replace(":batch", Integer.toString(BATCH));

    // They were numbered in order of time, all but exactly.
    private static final String REFUSED = """
        delete from pawl.refused_write
         where refused_id in (select o.refused_id
                                from (select w.refused_id, w.refused_at from pawl.refused_write w
                                       order by w.refused_id limit :batch) o
                               where o.refused_at < ?::timestamptz)
        """.replace(":batch", Integer.toString(BATCH));

    private static final String DEFAULT_LEAF = """
        delete from pawl.:table
         where ctid = any (array(select t.ctid from pawl.:table t where t.:age < ?::timestamptz limit :batch))
        """.replace(":batch", Integer.toString(BATCH));

    private static final String CARRIED = "select last_id, deleted from pawl.delete_carried(?::timestamptz, ?, ?)";

    private final DSLContext db;

    SmallDeletes(DSLContext db) {
        this.db = db;
    }

    /** Deletes what is older; returns how many rows, of runs how many runs. */
    int of(Instant runsFrom, Instant logsFrom) {
        return all(FIRE_KEYS, runsFrom)
                + all(BY_JOB.replace(":table", "skip"), runsFrom)
                + all(REFUSED, runsFrom)
                + all(defaultLeaf("log_chunk_p_default", "written_at"), logsFrom)
                + all(defaultLeaf("stats_minute_p_default", "minute"), runsFrom)
                + carriedRuns(runsFrom);
    }

    private static String defaultLeaf(String table, String time) {
        return DEFAULT_LEAF.replace(":table", table).replace(":age", time);
    }

    private int all(String delete, Instant before) {
        int deleted = 0;
        int batch;
        do {
            batch = db.execute(delete, val(before.atOffset(ZoneOffset.UTC)));
            deleted += batch;
        } while (batch > 0);
        return deleted;
    }

    private int carriedRuns(Instant endedBefore) {
        int deleted = 0;
        Long after = 0L;
        while (after != null) {
            Record batch = db.resultQuery(CARRIED, val(endedBefore.atOffset(ZoneOffset.UTC)), after, RUN_BATCH)
                    .fetchSingle();
            after = batch.get(0, Long.class);
            deleted += batch.get(1, Integer.class);
        }
        return deleted;
    }
}
