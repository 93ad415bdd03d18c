package dev.pawl.history;

import dev.pawl.job.JobKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * Counts and times from the roll-ups, which cost the same however long the history is. Holds no state of its own; safe
 * for several threads.
 */
public final class RunStatistics {
    /** Of the latest attempts, which are not rolled up yet, so many are counted one by one. */
    private static final int COUNTED = 10_000;

    private static final String ENDS =
            "select succeeded, failed, held, cancelled, capped from pawl.run_ends(?::timestamptz, ?)";

    private static final String ATTEMPTS = """
        select coalesce(sum(s.succeeded + s.failed + s.unknown + s.timed_out + s.lost + s.cancelled + s.snoozed), 0)::bigint
          from pawl.stats_minute s
          join pawl.job j using (job_id)
         where j.job_key = ? and s.minute >= date_trunc('minute', ?::timestamptz, 'UTC')
        """;

    private static final String HISTOGRAM = """
        select b.bucket::int, sum(b.n)::bigint
          from pawl.stats_minute s
          join pawl.job j using (job_id)
         cross join lateral unnest(s.:what_buckets, s.:what_counts) as b (bucket, n)
         where j.job_key = ? and s.minute >= date_trunc('minute', ?::timestamptz, 'UTC')
         group by b.bucket
        """;

    private final DSLContext db;

    public RunStatistics(DSLContext db) {
        this.db = db;
    }

    /**
     * How the runs of all jobs ended from the minute of this moment on. Up to date, but for transactions that were open
     * when their minute was rolled up: what these ended is counted once they are over.
     */
    public RunEnds ends(Instant since) {
        Record row =
                db.resultQuery(ENDS, since.atOffset(ZoneOffset.UTC), COUNTED).fetchSingle();
        return new RunEnds(
                row.get(0, Long.class),
                row.get(1, Long.class),
                row.get(2, Long.class),
                row.get(3, Long.class),
                row.get(4, Boolean.class));
    }

    /** How a job's attempts went from the minute of this moment on, without the last minute or two. */
    public JobTimes times(JobKey job, Instant since) {
        return new JobTimes(
                db.resultQuery(ATTEMPTS, job.value(), since.atOffset(ZoneOffset.UTC))
                        .fetchSingle()
                        .get(0, Long.class),
                histogram("ran", job, since),
                histogram("waited", job, since));
    }

    private Histogram histogram(String what, JobKey job, Instant since) {
        Map<Integer, Long> counts = new HashMap<>();
        db.resultQuery(HISTOGRAM.replace(":what", what), job.value(), since.atOffset(ZoneOffset.UTC))
                .forEach(row -> counts.put(row.get(0, Integer.class), row.get(1, Long.class)));
        return new Histogram(counts);
    }
}
