package dev.pawl.queue;

import static org.jooq.impl.DSL.val;

import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jooq.DSLContext;
import org.jooq.Field;

/**
 * Stores how attempts ended, a batch in one statement. Safe for several threads and processes.
 *
 * <p>Fenced: an attempt is stored only while its run is leased under its attempt number and worker epoch. Calling again
 * with the same batch stores nothing new, so a call whose commit is in doubt is simply repeated.
 */
public final class AttemptFinisher {
    // Deleting the lease under its token decides; everything else hangs on the deleted rows. A run that is to be
    // cancelled is not tried again, whatever its attempt came to. A row that matches no lease is either a repetition
    // (its attempt is stored under the same epoch, and not as lost by a reclaimer) or the write of a worker that
    // had lost its lease.
    private static final String FINISH = """
        with moment as materialized (select pawl.clock() as at),
        input as materialized (
            select *
              from unnest(?, ?, ?::pawl.attempt_outcome[], ?, ?, ?::pawl.run_state[], ?, ?, ?::jsonb[], ?, ?, ?::jsonb[])
                as t (run_id, attempt, outcome, started_at, retry_in_millis, run_state, ended_by, spent, result,
                      error_class, error_message, details)
        ),
        done as (
            delete from pawl.lease l
             using input i, moment m
             where l.run_id = i.run_id and l.attempt = i.attempt and l.worker_epoch = ?
            returning l.run_id, l.attempt, l.worker_epoch, l.job_id, l.queue_id, l.priority, l.claimed_at, l.lost,
                      i.outcome, i.started_at, i.spent, i.result, i.error_class, i.error_message, i.details, m.at,
                      l.cancelled_by is not null as cancelled,
                      m.at + i.retry_in_millis * interval '1 millisecond' as retry_at, i.run_state, i.ended_by
        ),
        kept as (
            insert into pawl.attempt as a
                   (run_id, attempt, job_id, outcome, run_state, ended_by, worker_epoch, claimed_at, started_at,
                    finished_at, next_attempt_at, result, error_class, error_message, details)
            select d.run_id, d.attempt, d.job_id, d.outcome,
                   case when d.cancelled then 'cancelled' else d.run_state end,
                   case when d.cancelled then 'cancelled' else d.ended_by end,
                   d.worker_epoch, d.claimed_at, d.started_at, d.at,
                   case when not d.cancelled then d.retry_at end,
                   d.result, d.error_class, d.error_message, d.details
              from done d
             order by d.run_id
            on conflict (run_id, attempt) do nothing
        ),
        again_now as (
            insert into pawl.ready (queue_id, priority, position, run_id, job_id, attempt, spent, lost)
            select d.queue_id, d.priority, pawl.next_id(), d.run_id, d.job_id, d.attempt, d.spent, d.lost
              from done d
             where d.retry_at <= d.at and not d.cancelled
             order by d.run_id
        ),
        again_later as (
            insert into pawl.delayed (due_at, position, queue_id, priority, run_id, job_id, attempt, spent, lost)
            select d.retry_at, pawl.next_id(), d.queue_id, d.priority, d.run_id, d.job_id, d.attempt, d.spent, d.lost
              from done d
             where d.retry_at > d.at and not d.cancelled
             order by d.run_id
        ),
        refused as (
            insert into pawl.refused_write (run_id, attempt, worker_epoch, outcome)
            select i.run_id, i.attempt, ?, i.outcome
              from input i
             where not exists (select from done d where d.run_id = i.run_id)
               and not exists (select from pawl.attempt a
                                where a.run_id = i.run_id and a.attempt = i.attempt and a.worker_epoch = ?
                                  and a.outcome <> 'lost')
            returning run_id
        )
        select run_id, true as stored from done
        union all
        select run_id, false from refused
        """;

    private final DSLContext db;

    public AttemptFinisher(DSLContext db) {
        this.db = db;
    }

    /**
     * Stores a batch of ended attempts of one worker, each run at most once in it.
     *
     * @param batch all claimed under {@code workerEpoch}
     */
    public FinishReport finish(long workerEpoch, List<FinishedAttempt> batch) {
        List<FinishedAttempt> sorted = batch.stream()
                .sorted(Comparator.comparing(end -> end.run().id()))
                .toList();
        Columns ends = new Columns(sorted);
        Set<RunId> stored = new HashSet<>();
        Set<RunId> refused = new HashSet<>();
        db.resultQuery(
                        FINISH,
                        ends.all(Long[]::new, end -> end.run().id().value()),
                        ends.all(Integer[]::new, end -> end.run().attempt()),
                        ends.all(String[]::new, end -> end.outcome().text()),
                        ends.some(
                                OffsetDateTime[]::new,
                                end -> end.startedAt().map(moment -> moment.atOffset(ZoneOffset.UTC))),
                        ends.some(Long[]::new, end -> end.retryIn().map(Duration::toMillis)),
                        ends.some(String[]::new, end -> end.runState().map(RunState::text)),
                        ends.some(String[]::new, FinishedAttempt::endedBy),
                        ends.all(Integer[]::new, FinishedAttempt::spent),
                        ends.some(String[]::new, FinishedAttempt::result),
                        ends.some(String[]::new, FinishedAttempt::errorClass),
                        ends.some(String[]::new, FinishedAttempt::errorMessage),
                        ends.some(String[]::new, FinishedAttempt::details),
                        workerEpoch,
                        workerEpoch,
                        workerEpoch)
                .forEach(row -> (row.get("stored", Boolean.class) ? stored : refused)
                        .add(new RunId(row.get("run_id", Long.class))));
        return new FinishReport(stored, refused);
    }

    /** Turns a list of records into one array for each column, as {@code unnest} wants them. */
    private record Columns(List<FinishedAttempt> rows) {
        <T> Field<T[]> all(IntFunction<T[]> array, Function<FinishedAttempt, T> column) {
            return some(array, end -> Optional.of(column.apply(end)));
        }

        /** A column in which empty is null. */
        <T> Field<T[]> some(IntFunction<T[]> array, Function<FinishedAttempt, Optional<T>> column) {
            T[] values = array.apply(rows.size());
            for (int row = 0; row < values.length; row++) {
                Optional<T> value = column.apply(rows.get(row));
                if (value.isPresent()) {
                    values[row] = value.get();
                }
            }
            return val(values);
        }
    }
}
