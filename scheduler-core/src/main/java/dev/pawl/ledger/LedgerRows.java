package dev.pawl.ledger;

import static dev.pawl.migrations.generated.Tables.FIRE_CURSOR;
import static dev.pawl.migrations.generated.Tables.HISTORY_KEPT;
import static dev.pawl.migrations.generated.Tables.JOB;
import static dev.pawl.migrations.generated.Tables.SCHEDULE_SPAN;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.val;

import dev.pawl.job.JobKey;
import dev.pawl.run.RunId;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** The SQL of the ledger, within one transaction that sees one state of the database. One thread. */
final class LedgerRows {
    /** What the tally calls rows of {@code fire_key} and of {@code run}; no reason of a skip is called so. */
    static final String KEY = "key";

    static final String RUN = "run";

    // The second hash binds a run to its fire time, so that two runs that are swapped show.
    private static final String TALLY = """
        with slice as materialized (
            select s.job_id, s.since, s.until from unnest(?, ?, ?) as s (job_id, since, until)
        )
        select k.job_id, k.millis / 86400000 as day, 'key' as what, count(*) as n,
               sum(hashint4extended((k.millis % 86400000)::int, 0)) as fire_sum,
               sum(hashint8extended(k.run_id, k.millis)) as run_sum
          from (select k.job_id, k.run_id, round(date_part('epoch', k.fire_at) * 1000)::bigint as millis
                  from slice s
                  join pawl.fire_key k on k.job_id = s.job_id and k.fire_at >= s.since and k.fire_at < s.until) k
         group by 1, 2
        union all
        select r.job_id, r.millis / 86400000, 'run', count(*), null, sum(hashint8extended(r.run_id, r.millis))
          from (select r.job_id, r.run_id, round(date_part('epoch', r.fire_at) * 1000)::bigint as millis
                  from slice s
                  join pawl.run r on r.job_id = s.job_id and r.run_id >= pawl.first_id_at(s.since - interval '1 day')
                                 and r.fire_at >= s.since and r.fire_at < s.until) r
         group by 1, 2
        union all
        select k.job_id, k.millis / 86400000, k.reason::text, count(*),
               sum(hashint4extended((k.millis % 86400000)::int, 0)), null
          from (select k.job_id, k.reason, round(date_part('epoch', k.fire_at) * 1000)::bigint as millis
                  from slice s
                  join pawl.skip k on k.job_id = s.job_id and k.fire_at >= s.since and k.fire_at < s.until) k
         group by 1, 2, 3
        """;

    private static final String KEYS = """
        select k.fire_at, k.run_id, exists (select from pawl.run r where r.run_id = k.run_id)
          from pawl.fire_key k
         where k.job_id = ? and k.fire_at >= ?::timestamptz and k.fire_at < ?::timestamptz
        """;

    private static final String RUNS = """
        select r.fire_at, r.run_id, r.created_by = 'schedule'
          from pawl.run r
         where r.job_id = ? and r.run_id >= pawl.first_id_at(?::timestamptz - interval '1 day')
           and r.fire_at >= ?::timestamptz and r.fire_at < ?::timestamptz
        """;

    private static final String SKIPS = """
        select k.fire_at
          from pawl.skip k
         where k.job_id = ? and k.fire_at >= ?::timestamptz and k.fire_at < ?::timestamptz
        """;

    private final DSLContext db;

    LedgerRows(DSLContext db) {
        this.db = db;
    }

    /** A job, how far it has been served, and whether it is deleted. */
    record JobRow(int id, JobKey key, Instant firedThrough, boolean deleted) {}

    /** A job's fire times from a moment on and before another. */
    record Slice(int jobId, Instant since, Instant until) {}

    /**
     * Rows of one kind on one day of a job.
     *
     * @param what {@link #KEY}, {@link #RUN}, or the reason of a skip
     * @param runSum of the runs and their fire times, modulo 2<sup>64</sup>
     */
    record Tally(String what, long count, long fireSum, long runSum) {}

    /** One read state for all statements that follow; reads only. */
    static void begin(DSLContext transaction) {
        transaction.execute("set transaction isolation level repeatable read, read only");
        transaction.execute("set local jit = off");
    }

    Optional<Instant> keptSince() {
        return db.select(HISTORY_KEPT.RUNS_FROM).from(HISTORY_KEPT).fetchOptional(HISTORY_KEPT.RUNS_FROM);
    }

    long countJobs(Optional<JobKey> only) {
        return db.select(count())
                .from(JOB)
                .where(only.map(key -> JOB.JOB_KEY.eq(key.value())).orElse(noCondition()))
                .fetchSingle()
                .value1();
    }

    /** Jobs by key, deleted ones included. */
    List<JobRow> jobs(Optional<JobKey> only, Optional<JobKey> from, int limit) {
        return db.select(JOB.JOB_ID, JOB.JOB_KEY, FIRE_CURSOR.FIRED_THROUGH, JOB.DELETED_AT)
                .from(JOB)
                .join(FIRE_CURSOR)
                .on(FIRE_CURSOR.JOB_ID.eq(JOB.JOB_ID))
                .where(only.map(key -> JOB.JOB_KEY.eq(key.value())).orElse(noCondition()))
                .and(from.map(key -> JOB.JOB_KEY.ge(key.value())).orElse(noCondition()))
                .orderBy(JOB.JOB_KEY)
                .limit(limit)
                .fetch(row -> new JobRow(row.value1(), new JobKey(row.value2()), row.value3(), row.value4() != null));
    }

    /** All spans of these jobs, in order of time. */
    Map<Integer, List<Span>> spans(Collection<JobRow> jobs) {
        Integer[] ids = jobs.stream().map(JobRow::id).toArray(Integer[]::new);
        Map<Integer, List<Span>> spans = new HashMap<>();
        db.selectFrom(SCHEDULE_SPAN)
                .where(SCHEDULE_SPAN.JOB_ID.eq(any(ids)))
                .orderBy(SCHEDULE_SPAN.JOB_ID, SCHEDULE_SPAN.AFTER)
                .forEach(row -> spans.computeIfAbsent(row.getJobId(), job -> new ArrayList<>())
                        .add(new Span(
                                row.getVersion(),
                                row.getAfter(),
                                Optional.ofNullable(row.getThrough()),
                                Optional.ofNullable(row.getGivenUpAfter()),
                                Optional.ofNullable(row.getGivenUpWhy()),
                                Optional.ofNullable(row.getZoneData()))));
        return spans;
    }

    /** What there is in the slices, by job and day since 1970. */
    Map<Integer, Map<Long, List<Tally>>> tally(List<Slice> slices) {
        Map<Integer, Map<Long, List<Tally>>> tallies = new HashMap<>();
        if (!slices.isEmpty()) {
            db.resultQuery(
                            TALLY,
                            val(slices.stream().map(Slice::jobId).toArray(Integer[]::new)),
                            moments(slices, Slice::since),
                            moments(slices, Slice::until))
                    .forEach(row -> tallies.computeIfAbsent(row.get(0, Integer.class), job -> new HashMap<>())
                            .computeIfAbsent(row.get(1, Long.class), day -> new ArrayList<>())
                            .add(new Tally(
                                    row.get(2, String.class),
                                    row.get(3, Long.class),
                                    low(row.get(4, BigDecimal.class)),
                                    low(row.get(5, BigDecimal.class)))));
        }
        return tallies;
    }

    /** Keys in the slice. */
    void keys(Slice slice, KeyReader reader) {
        db.resultQuery(KEYS, slice.jobId(), utc(slice.since()), utc(slice.until()))
                .forEach(row -> reader.read(
                        row.get(0, OffsetDateTime.class).toInstant(),
                        new RunId(row.get(1, Long.class)),
                        row.get(2, Boolean.class)));
    }

    /** Runs that say they serve a fire time in the slice, and whether the schedule has made them. */
    void runs(Slice slice, KeyReader reader) {
        db.resultQuery(RUNS, slice.jobId(), utc(slice.since()), utc(slice.since()), utc(slice.until()))
                .forEach(row -> reader.read(
                        row.get(0, OffsetDateTime.class).toInstant(),
                        new RunId(row.get(1, Long.class)),
                        row.get(2, Boolean.class)));
    }

    /** Skips in the slice. */
    void skips(Slice slice, Consumer<Instant> reader) {
        db.resultQuery(SKIPS, slice.jobId(), utc(slice.since()), utc(slice.until()))
                .forEach(row -> reader.accept(row.get(0, OffsetDateTime.class).toInstant()));
    }

    /** Takes a fire time, its run, and a fact about that. */
    interface KeyReader {
        void read(Instant fireAt, RunId run, boolean fact);
    }

    private static Field<OffsetDateTime[]> moments(List<Slice> slices, Function<Slice, Instant> moment) {
        return val(slices.stream().map(moment).map(LedgerRows::utc).toArray(OffsetDateTime[]::new));
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }

    /** The low 64 bits: sums of the database do not overflow. */
    private static long low(@Nullable BigDecimal sum) {
        return sum == null ? 0 : sum.toBigInteger().longValue();
    }
}
