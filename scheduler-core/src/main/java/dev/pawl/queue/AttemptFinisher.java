package dev.pawl.queue;

import static org.jooq.impl.DSL.val;

import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/**
 * Stores how attempts ended, a batch in one statement. Safe for several threads and processes.
 *
 * <p>Fenced: an attempt is stored only while its run is leased under its attempt number and worker epoch. Calling again
 * with the same batch stores nothing new, so a call whose commit is in doubt is simply repeated.
 */
public final class AttemptFinisher {
    // Deleting the lease under its token decides; everything else hangs on the deleted rows. A run that is to be
    // cancelled is not tried again, whatever its attempt came to. An array that is empty stands for nulls: columns that
    // say nothing in this batch cost nothing, and without outcomes all have plainly succeeded.
    // The ids a second time, and the sum with zero, leave the planner one way to the leases: the primary key. By the
    // index of workers it would read all leases that this worker ever had and that no vacuum has removed yet.
    private static final String FINISH = """
                with moment as materialized (select pawl.clock() as at),
                input as materialized (
                    select t.*, ?::bigint as worker_epoch
                      from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        as t (run_id, attempt, started_after_micros, outcome, retry_in_millis, run_state, ended_by, spent, result,
                              error_class, error_message, details)
                ),
                done as (
                    delete from pawl.lease l
                     using input i
                     where l.run_id = any (?)
                       and l.run_id = i.run_id and l.attempt = i.attempt and l.worker_epoch + 0 = i.worker_epoch
                    returning l.run_id, l.attempt, l.worker_epoch, l.job_id, l.queue_id, l.priority, l.claimed_at, l.lost,
                              (select m.at from moment m) as at,
                              coalesce(i.outcome, 'succeeded')::pawl.attempt_outcome as outcome,
                              l.claimed_at + i.started_after_micros * interval '1 microsecond' as started_at,
                              case when l.cancelled_by is null
                                   then (select m.at from moment m) + i.retry_in_millis * interval '1 millisecond' end as retry_at,
                              case when l.cancelled_by is not null then 'cancelled'
                                   when i.outcome is null then 'succeeded'
                                   else i.run_state end::pawl.run_state as run_state,
                              case when l.cancelled_by is not null then 'cancelled'
                                   when i.outcome is null then 'success'
                                   else i.ended_by end as ended_by,
                              i.spent, i.result::jsonb as result, i.error_class, i.error_message, i.details::jsonb as details
                ),
                kept as (
                    insert into pawl.attempt
                           (run_id, attempt, job_id, outcome, run_state, ended_by, worker_epoch, claimed_at, started_at,
                            finished_at, next_attempt_at, result, error_class, error_message, details)
                    select d.run_id, d.attempt, d.job_id, d.outcome, d.run_state, d.ended_by, d.worker_epoch, d.claimed_at,
                           d.started_at, d.at, d.retry_at, d.result, d.error_class, d.error_message, d.details
                      from done d
                     order by d.run_id
        :upsert
                ),
                again_now as (
                    insert into pawl.ready (queue_id, priority, position, run_id, job_id, attempt, spent, lost)
                    select d.queue_id, d.priority, pawl.next_id(), d.run_id, d.job_id, d.attempt, d.spent, d.lost
                      from done d
                     where d.retry_at <= d.at
                     order by d.run_id
                ),
                again_later as (
                    insert into pawl.delayed (due_at, position, queue_id, priority, run_id, job_id, attempt, spent, lost)
                    select d.retry_at, pawl.next_id(), d.queue_id, d.priority, d.run_id, d.job_id, d.attempt, d.spent, d.lost
                      from done d
                     where d.retry_at > d.at
                     order by d.run_id
                )
                select i.run_id from input i where not exists (select from done d where d.run_id = i.run_id)
        """;

    private static final String UPSERT =
            FINISH.replace(":upsert", "            on conflict (run_id, attempt) do nothing");

    // A lease has one attempt, and goes with it: there is nothing that it could conflict with. To be told so costs the
    // server an eighth less than to look first; should it be wrong one day, the batch is stored by the other statement.
    private static final String INSERT = FINISH.replace(":upsert", "");

    // What matched no lease is either a repetition (its attempt is stored under the same epoch, and not as lost by a
    // reclaimer) or the write of a worker that had lost its lease.
    private static final String REFUSE = """
        insert into pawl.refused_write (run_id, attempt, worker_epoch, outcome)
        select i.run_id, i.attempt, i.worker_epoch, i.outcome::pawl.attempt_outcome
          from (values (?::bigint, ?::smallint, ?::bigint, ?)) as i (run_id, attempt, worker_epoch, outcome)
         where not exists (select from pawl.attempt a
                            where a.run_id = i.run_id and a.attempt = i.attempt and a.worker_epoch = i.worker_epoch
                              and a.outcome <> 'lost')
        """;

    private static final String UNIQUE_VIOLATION = "23505";

    private final DSLContext db;
    private final boolean standsAlone;

    /** Each batch is a transaction of its own. */
    public AttemptFinisher(DSLContext db) {
        this(db, true);
    }

    private AttemptFinisher(DSLContext db, boolean standsAlone) {
        this.db = db;
        this.standsAlone = standsAlone;
    }

    /** In a transaction of the caller's, which must not fail for a statement that is tried again. */
    public static AttemptFinisher within(DSLContext transaction) {
        return new AttemptFinisher(transaction, false);
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
        List<Long> serial = sorted.stream()
                .filter(end -> end.run().serialKey().isPresent())
                .map(end -> end.run().id().value())
                .toList();
        Set<Long> unmatched = serial.isEmpty()
                ? store(workerEpoch, sorted)
                : db.transactionResult(tx -> {
                    Set<Long> refused = store(tx.dsl(), UPSERT, workerEpoch, sorted);
                    new SerialTurns(tx.dsl()).pass(serial);
                    return refused;
                });
        Set<RunId> stored = new HashSet<>();
        Set<RunId> refused = new HashSet<>();
        for (FinishedAttempt end : sorted) {
            RunId id = end.run().id();
            if (!unmatched.contains(id.value())) {
                stored.add(id);
            } else if (refuse(workerEpoch, end)) {
                refused.add(id);
            }
        }
        return new FinishReport(stored, refused);
    }

    private Set<Long> store(long workerEpoch, List<FinishedAttempt> ends) {
        try {
            return store(db, standsAlone ? INSERT : UPSERT, workerEpoch, ends);
        } catch (DataAccessException e) {
            if (standsAlone && UNIQUE_VIOLATION.equals(e.sqlState())) {
                return store(db, UPSERT, workerEpoch, ends);
            }
            throw e;
        }
    }

    private static Set<Long> store(DSLContext dsl, String sql, long workerEpoch, List<FinishedAttempt> ends) {
        return dsl.connectionResult(connection -> finish(connection, sql, workerEpoch, ends));
    }

    private boolean refuse(long workerEpoch, FinishedAttempt end) {
        return db.execute(
                        REFUSE,
                        val(end.run().id().value()),
                        val(end.run().attempt()),
                        val(workerEpoch),
                        val(end.outcome().text()))
                > 0;
    }

    /** Returns the runs for which no lease was found. */
    private static Set<Long> finish(Connection connection, String sql, long workerEpoch, List<FinishedAttempt> ends)
            throws SQLException {
        List<FinishedAttempt> others = ends.stream().allMatch(AttemptFinisher::plainlySucceeded) ? List.of() : ends;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, workerEpoch);
            var columns = new ArrayParameters<FinishedAttempt>(statement, 2);
            columns.bigints(ends, end -> end.run().id().value());
            columns.ints(ends, end -> end.run().attempt());
            columns.bigints(ends, AttemptFinisher::startedAfterMicros);
            columns.texts(others, end -> end.outcome().text());
            columns.bigints(others, end -> end.retryIn().map(Duration::toMillis).orElse(null));
            columns.texts(others, end -> end.runState().map(RunState::text).orElse(null));
            columns.texts(others, end -> end.endedBy().orElse(null));
            columns.ints(others, FinishedAttempt::spent);
            columns.texts(ends, end -> end.result().orElse(null));
            columns.texts(ends, end -> end.errorClass().orElse(null));
            columns.texts(ends, end -> end.errorMessage().orElse(null));
            columns.texts(ends, end -> end.details().orElse(null));
            columns.bigints(ends, end -> end.run().id().value());
            Set<Long> unmatched = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    unmatched.add(rows.getLong(1));
                }
            }
            return unmatched;
        }
    }

    private static boolean plainlySucceeded(FinishedAttempt end) {
        return end.outcome() == AttemptOutcome.SUCCEEDED
                && end.runState().filter(state -> state == RunState.SUCCEEDED).isPresent()
                && end.endedBy().filter(FinishedAttempt.SUCCESS::equals).isPresent();
    }

    private static @Nullable Long startedAfterMicros(FinishedAttempt end) {
        return end.startedAt()
                .map(at -> ChronoUnit.MICROS.between(end.run().claimedAt(), at))
                .orElse(null);
    }
}
