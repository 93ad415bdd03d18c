package dev.pawl.queue;

import dev.pawl.job.JobKey;
import dev.pawl.run.RunId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Result;

/**
 * Lists runs that wait, however many there are: each page looks at a bounded number of rows, in the order of an index.
 *
 * <p>Of all jobs together: first those that may be claimed now, the last queued ones first; then those that wait for a
 * time, the next first; those of paused jobs last. Neither of these tables has an index of run ids or of jobs, which
 * every claim would pay for; so of one job, runs come from its history, the newest first, and a page may be short of
 * runs, or empty, although more follow.
 */
final class WaitingRuns {
    /** One page looks at so many rows at most. */
    static final int LOOKED_AT = 10_000;
    /** Of a job's runs, so many are looked at by one statement. */
    private static final int CHUNK = 500;

    /**
     * Before each of these statements, for its transaction: when statistics tell of few rows and there are millions,
     * the planner would read and sort them all instead of the end of an index.
     */
    static final String PLANS = "set local enable_bitmapscan = off; set local jit = off";

    static final String READY = """
        select r.run_id, r.position
          from pawl.queue q
         cross join generate_series(0, 9) p
         cross join lateral (
                select w.run_id, w.position
                  from pawl.ready w
                 where w.queue_id = q.queue_id and w.priority = p and w.position < ?
                 order by w.position desc
                 limit ?) r
         order by r.position desc
         limit ?
        """;

    static final String DELAYED = """
        select d.run_id, d.position, case when d.due_at < 'infinity' then d.due_at end
          from pawl.delayed d
         where (d.due_at, d.position) > (?::timestamptz, ?)
         order by d.due_at, d.position
         limit ?
        """;

    private static final String OF_JOB = """
        with looked_at as materialized (
            select r.run_id
              from pawl.run r
             where r.job_id = (select j.job_id from pawl.job j where j.job_key = ?)
               and r.run_id >= ? and r.run_id < ?
             order by r.run_id desc
             limit ?
        )
        select l.run_id,
               not exists (select from pawl.lease x where x.run_id = l.run_id)
               and not exists (select from pawl.attempt a
                                where a.run_id = l.run_id and a.run_state is not null and a.reopened_at is null)
          from looked_at l
         order by l.run_id desc
        """;

    private final DSLContext db;

    WaitingRuns(DSLContext db) {
        this.db = db;
    }

    /**
     * Ids of a page.
     *
     * @param next empty on the last page
     */
    record Page(List<RunId> ids, Optional<RunCursor> next) {}

    private record Place(RunId id, RunCursor cursor) {}

    Page list(RunFilter filter, Optional<RunCursor> after, int limit) {
        return filter.job().isPresent()
                ? ofJob(filter.job().get(), filter, after, limit)
                : ofAllJobs(filter, after, limit);
    }

    private Page ofAllJobs(RunFilter filter, Optional<RunCursor> after, int limit) {
        int look = filter.since().isPresent() || filter.until().isPresent() ? LOOKED_AT : limit + 1;
        List<Place> places = new ArrayList<>();
        boolean delayedToo = true;
        if (!(after.orElse(null) instanceof RunCursor.AfterDelayed)) {
            long before = after.orElse(null) instanceof RunCursor.BeforeReady place ? place.position() : Long.MAX_VALUE;
            places.addAll(read(READY, before, look, look).map(WaitingRuns::ready));
            delayedToo = places.size() < look;
        }
        if (delayedToo) {
            places.addAll(delayed(after, look - places.size()));
        }
        return page(places, filter, limit, places.size() == look);
    }

    private List<Place> delayed(Optional<RunCursor> after, int look) {
        String dueAt = "-infinity";
        long position = 0;
        if (after.orElse(null) instanceof RunCursor.AfterDelayed place) {
            dueAt = place.dueAt().map(Instant::toString).orElse("infinity");
            position = place.position();
        }
        return read(DELAYED, dueAt, position, look).map(WaitingRuns::delayed);
    }

    private Result<Record> read(String statement, Object... bindings) {
        return db.transactionResult(tx -> {
            tx.dsl().execute(PLANS);
            return tx.dsl().resultQuery(statement, bindings).fetch();
        });
    }

    private static Place ready(Record row) {
        return new Place(new RunId(row.get(0, Long.class)), new RunCursor.BeforeReady(row.get(1, Long.class)));
    }

    private static Place delayed(Record row) {
        return new Place(
                new RunId(row.get(0, Long.class)),
                new RunCursor.AfterDelayed(
                        Optional.ofNullable(row.get(2, OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                        row.get(1, Long.class)));
    }

    private Page ofJob(JobKey job, RunFilter filter, Optional<RunCursor> after, int limit) {
        long from = filter.since().map(since -> RunId.firstAt(since).value()).orElse(0L);
        long before = filter.until().map(until -> RunId.firstAt(until).value()).orElse(Long.MAX_VALUE);
        if (after.orElse(null) instanceof RunCursor.Before place) {
            before = Math.min(before, place.id().value());
        }
        List<Place> waiting = new ArrayList<>();
        Optional<RunCursor> last = Optional.empty();
        for (int looked = 0; looked < LOOKED_AT && waiting.size() <= limit; looked += CHUNK) {
            Result<Record> chunk = read(OF_JOB, job.value(), from, before, CHUNK);
            for (Record row : chunk) {
                before = row.get(0, Long.class);
                if (row.get(1, Boolean.class)) {
                    waiting.add(new Place(new RunId(before), new RunCursor.Before(new RunId(before))));
                }
            }
            last = chunk.size() < CHUNK ? Optional.empty() : Optional.of(new RunCursor.Before(new RunId(before)));
            if (last.isEmpty()) {
                break;
            }
        }
        return waiting.size() > limit
                ? cut(waiting, limit)
                : new Page(waiting.stream().map(Place::id).toList(), last);
    }

    private static Page page(List<Place> places, RunFilter filter, int limit, boolean more) {
        List<Place> fitting =
                places.stream().filter(place -> fits(place.id(), filter)).toList();
        if (fitting.size() > limit) {
            return cut(fitting, limit);
        }
        return new Page(
                fitting.stream().map(Place::id).toList(),
                more ? Optional.of(places.getLast().cursor()) : Optional.empty());
    }

    private static Page cut(List<Place> places, int limit) {
        List<Place> shown = places.subList(0, limit);
        return new Page(
                shown.stream().map(Place::id).toList(),
                Optional.of(shown.getLast().cursor()));
    }

    private static boolean fits(RunId id, RunFilter filter) {
        return filter.since()
                        .map(since -> id.compareTo(RunId.firstAt(since)) >= 0)
                        .orElse(true)
                && filter.until()
                        .map(until -> id.compareTo(RunId.firstAt(until)) < 0)
                        .orElse(true);
    }
}
