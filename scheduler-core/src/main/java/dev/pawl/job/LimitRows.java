package dev.pawl.job;

import static dev.pawl.migrations.generated.Tables.RUN_LIMIT;
import static org.jooq.impl.DSL.val;

import dev.pawl.migrations.generated.tables.records.RunLimitRecord;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.TableField;
import org.jooq.types.YearToSecond;

/** Stores the limits of jobs and queues where claims read them, in the transaction of the given context. */
public final class LimitRows {
    // Those that run already count from the beginning. A claim that is under way at this very moment is not seen; the
    // limit holds once its runs have ended.
    private static final String COUNT_RUNNING = """
        insert into pawl.permit (limit_id, worker_epoch, granted)
        select l.limit_id, x.worker_epoch, count(*)
          from pawl.run_limit l
          join pawl.lease x on x.queue_id = l.queue_id or x.job_id = l.job_id
         where l.limit_id = ?
         group by l.limit_id, x.worker_epoch
        """;

    private final DSLContext db;

    public LimitRows(DSLContext db) {
        this.db = db;
    }

    /** From the commit on, the job's runs are claimed under these limits. */
    void putJob(int jobId, RunLimits limits) {
        put(RUN_LIMIT.JOB_ID, jobId, limits);
        if (limits.none()) {
            JobPauses.unpark(db);
        }
    }

    /** From the commit on, the queue's runs are claimed under these limits. */
    public void putQueue(int queueId, RunLimits limits) {
        put(RUN_LIMIT.QUEUE_ID, queueId, limits);
    }

    private void put(TableField<RunLimitRecord, Integer> owner, int id, RunLimits limits) {
        if (limits.none()) {
            db.deleteFrom(RUN_LIMIT).where(owner.eq(id)).execute();
            return;
        }
        RunLimitRecord row = db.newRecord(RUN_LIMIT);
        row.set(RUN_LIMIT.MAX_RUNNING, limits.concurrency().orElse(null));
        row.set(RUN_LIMIT.RATE, limits.rate().map(RateLimit::limit).orElse(null));
        row.set(
                RUN_LIMIT.RATE_PERIOD,
                limits.rate().map(rate -> YearToSecond.valueOf(rate.per())).orElse(null));
        row.set(RUN_LIMIT.BURST, limits.rate().map(RateLimit::burst).orElse(null));
        int changed = db.update(RUN_LIMIT).set(row).where(owner.eq(id)).execute();
        if (changed == 0) {
            row.set(owner, id);
            // A new bucket is full.
            row.set(
                    RUN_LIMIT.TOKENS,
                    limits.rate().map(rate -> (double) rate.burst()).orElse(0.0));
            int limitId = db.insertInto(RUN_LIMIT)
                    .set(row)
                    .returningResult(RUN_LIMIT.LIMIT_ID)
                    .fetchSingle()
                    .value1();
            db.execute(COUNT_RUNNING, val(limitId));
        }
    }

    /** The limits of a queue. */
    public RunLimits ofQueue(int queueId) {
        return db.selectFrom(RUN_LIMIT)
                .where(RUN_LIMIT.QUEUE_ID.eq(queueId))
                .fetchOptional(LimitRows::limits)
                .orElse(RunLimits.NONE);
    }

    /** What a row of limits says. */
    public static RunLimits limits(RunLimitRecord row) {
        Integer rate = row.getRate();
        return new RunLimits(
                Optional.ofNullable(row.getMaxRunning()),
                rate == null
                        ? Optional.empty()
                        : Optional.of(new RateLimit(rate, row.getRatePeriod().toDuration(), row.getBurst())));
    }
}
