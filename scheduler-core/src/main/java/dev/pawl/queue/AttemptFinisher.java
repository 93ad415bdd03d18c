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
    //
    // Written so that there is one plan, whatever the statistics say. The ids, and the sum with zero, leave one way to
    // the leases, the primary key: by the index of workers it would be all leases that this worker ever had and that no
    // vacuum has removed yet. "Is true" makes a hash table of the tokens and no join, and a full join is never one in
    // which each row is compared with each: for 500 attempts that takes a tenth of a second.
    private static final String FINISH = """
                with moment as materialized (select pawl.clock() as at),
                input as materialized (
                    select *
                      from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        as t (run_id, attempt, started_after_micros, outcome, retry_in_millis, run_state, ended_by, spent, result,
                              error_class, error_message, details)
                ),
                done as (
                    delete from pawl.lease l
                     where l.run_id = any (?)
                       and l.worker_epoch + 0 = ?
                       and ((l.run_id, l.attempt) in (select i.run_id, i.attempt from input i)) is true
                    returning l.run_id, l.attempt, l.worker_epoch, l.job_id, l.queue_id, l.priority, l.claimed_at, l.lost,
                              l.cancelled_by is not null as cancelled, l.cancelled_by, l.cancel_reason
                ),
                ended as materialized (
                    select i.run_id as given, d.run_id, d.attempt, d.worker_epoch, d.job_id, d.queue_id, d.priority, d.claimed_at,
                           d.lost, m.at,
                           coalesce(i.outcome, 'succeeded')::pawl.attempt_outcome as outcome,
                           d.claimed_at + i.started_after_micros * interval '1 microsecond' as started_at,
                           case when not d.cancelled then m.at + i.retry_in_millis * interval '1 millisecond' end as retry_at,
                           case when d.cancelled then 'cancelled'
                                when i.outcome is null then 'succeeded'
                                else i.run_state end::pawl.run_state as run_state,
                           case when d.cancelled then 'cancelled'
                                when i.outcome is null then 'success'
                                else i.ended_by end as ended_by,
                           i.spent, i.result::jsonb as result, i.error_class, i.details::jsonb as details,
                           case when d.cancelled and i.outcome = 'cancelled'
                                then concat('cancelled by ', d.cancelled_by, ' while it ran', ': ' || d.cancel_reason)
                                else i.error_message end as error_message
                      from input i full join done d on d.run_id = i.run_id cross join moment m
                ),
                kept as (
                    insert into pawl.attempt
                           (run_id, attempt, job_id, outcome, run_state, ended_by, worker_epoch, claimed_at, started_at,
                            finished_at, next_attempt_at, result, error_class, error_message, details)
                    select e.run_id, e.attempt, e.job_id, e.outcome, e.run_state, e.ended_by, e.worker_epoch, e.claimed_at,
                           e.started_at, e.at, e.retry_at, e.result, e.error_class, e.error_message, e.details
                      from ended e
                     where e.run_id is not null
                     order by e.run_id
        :upsert
                ),
                again_now as (
                    insert into pawl.ready (queue_id, priority, position, run_id, job_id, attempt, spent, lost)
                    select e.queue_id, e.priority, pawl.next_id(), e.run_id, e.job_id, e.attempt, e.spent, e.lost
                      from ended e
                     where e.retry_at <= e.at
                     order by e.run_id
                ),
                again_later as (
                    insert into pawl.delayed (due_at, position, queue_id, priority, run_id, job_id, attempt, spent, lost)
                    select e.retry_at, pawl.next_id(), e.queue_id, e.priority, e.run_id, e.job_id, e.attempt, e.spent, e.lost
                      from ended e
                     where e.retry_at > e.at
                     order by e.run_id
                )
                select e.given from ended e where e.run_id is null
        """;

    private static final String UPSERT =
            FINISH.replace(":upsert", "            on conflict (run_id, attempt) do nothing");

    // A lease has one attempt, and goes with it: there is nothing that it could conflict with, and the server need not
    // look first. Should that be wrong one day, the batch is stored by the other statement.
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
        if (batch.stream().noneMatch(end -> end.run().serialKey().isPresent())) {
            return finishKeepingTurns(workerEpoch, batch);
        }
        return db.transactionResult(tx -> {
            var finisher = within(tx.dsl());
            FinishReport report = finisher.finishKeepingTurns(workerEpoch, batch);
            finisher.passTurns(batch);
            return report;
        });
    }

    /** Lets the runs that wait for the turns of these go on, in the transaction that has stored their ends. */
    public void passTurns(List<FinishedAttempt> ends) {
        List<Long> serial = ends.stream()
                .filter(end -> end.run().serialKey().isPresent())
                .map(end -> end.run().id().value())
                .toList();
        if (!serial.isEmpty()) {
            new SerialTurns(db).pass(serial);
        }
    }

    /**
     * The same as {@link #finish}, for a transaction that goes on and may have to wait: whoever claims runs waits for
     * the turns that it passes on. To be followed by {@link #passTurns}.
     */
    public FinishReport finishKeepingTurns(long workerEpoch, List<FinishedAttempt> batch) {
        List<FinishedAttempt> sorted = batch.stream()
                .sorted(Comparator.comparing(end -> end.run().id()))
                .toList();
        Set<Long> unmatched = store(workerEpoch, sorted);
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
            var columns = new ArrayParameters<FinishedAttempt>(statement, 1);
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
            statement.setLong(14, workerEpoch);
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
