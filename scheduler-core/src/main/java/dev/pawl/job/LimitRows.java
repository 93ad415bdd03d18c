package dev.pawl.job;

import static dev.pawl.migrations.generated.Tables.RUN_LIMIT;

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
        on conflict (limit_id, worker_epoch) do update set granted = greatest(permit.granted, excluded.granted)
        """;

    private final DSLContext db;

    public LimitRows(DSLContext db) {
        this.db = db;
    }

    /** From the commit on, the job's runs are claimed under these limits. */
    void putJob(int jobId, RunLimits limits) {
        boolean removed = put(RUN_LIMIT.JOB_ID, jobId, limits);
        if (removed) {
            JobPauses.unpark(db);
        }
    }

    /** From the commit on, the queue's runs are claimed under these limits. */
    public void putQueue(int queueId, RunLimits limits) {
        put(RUN_LIMIT.QUEUE_ID, queueId, limits);
    }

    /** Returns whether limits that there were are no more. */
    private boolean put(TableField<RunLimitRecord, Integer> owner, int id, RunLimits limits) {
        if (limits.none()) {
            return db.deleteFrom(RUN_LIMIT).where(owner.eq(id)).execute() > 0;
        }
        RunLimitRecord row =
                db.selectFrom(RUN_LIMIT).where(owner.eq(id)).forUpdate().fetchOne();
        boolean counted = row != null && row.getMaxRunning() != null;
        if (row == null) {
            row = db.newRecord(RUN_LIMIT);
            row.set(owner, id);
            // A new bucket is full.
            row.setTokens(limits.rate().map(rate -> (double) rate.burst()).orElse(0.0));
        }
        row.setMaxRunning(limits.concurrency().orElse(null));
        row.setRate(limits.rate().map(RateLimit::limit).orElse(null));
        row.setRatePeriod(
                limits.rate().map(rate -> YearToSecond.valueOf(rate.per())).orElse(null));
        row.setBurst(limits.rate().map(RateLimit::burst).orElse(null));
        row.store();
        if (limits.concurrency().isPresent() && !counted) {
            db.execute(COUNT_RUNNING, row.getLimitId());
        }
        return false;
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
