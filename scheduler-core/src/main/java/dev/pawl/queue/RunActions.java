package dev.pawl.queue;

import static dev.pawl.migrations.generated.Tables.ATTEMPT;
import static dev.pawl.migrations.generated.Tables.DELAYED;
import static dev.pawl.migrations.generated.Tables.JOB;
import static dev.pawl.migrations.generated.Tables.LEASE;
import static dev.pawl.migrations.generated.Tables.READY;
import static dev.pawl.migrations.generated.Tables.RUN;
import static org.jooq.impl.DSL.coalesce;

import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.run.RunSummary;
import dev.pawl.time.DatabaseTime;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * What people ask of runs: cancel, retry, run again. Each is one transaction; of two at the same instant, the second
 * finds what the first did. Safe for several threads and processes.
 */
public final class RunActions {
    private final DSLContext db;

    public RunActions(DSLContext db) {
        this.db = db;
    }

    /**
     * Cancels a run. A waiting one ends at once, as an attempt that never started; for a running one its worker is
     * asked to cut the attempt, and whatever that comes to, no further attempt starts.
     *
     * @param by who asks, for people
     */
    public RunAction cancel(RunId id, String by, Optional<String> reason) {
        return db.transactionResult(tx -> {
            DSLContext dsl = tx.dsl();
            Optional<RunState> state = lock(dsl, id);
            // Its row may be on its way from one table to the next: then neither statement finds it, and it is tried
            // again.
            while (state.isPresent() && !state.get().ended()) {
                if (cancelWaiting(dsl, id, by, reason) || cancelRunning(dsl, id, by, reason)) {
                    return new RunAction.Done();
                }
                state = new Runs(dsl).summary(id).map(RunSummary::state);
            }
            return state.<RunAction>map(RunAction.NotPossible::new).orElseGet(RunAction.NotFound::new);
        });
    }

    /**
     * Tries a run again that has ended without success: the same run under the same key gets one more attempt, due now,
     * and its retry policy starts afresh.
     *
     * @param by who asks, for people
     * @throws UnknownNameException if the job has been deleted
     */
    public RunAction retry(RunId id, String by) {
        return db.transactionResult(tx -> {
            DSLContext dsl = tx.dsl();
            Optional<RunState> state = lock(dsl, id);
            if (state.isEmpty()) {
                return new RunAction.NotFound();
            }
            if (!state.get().ended() || state.get() == RunState.SUCCEEDED) {
                return new RunAction.NotPossible(state.get());
            }
            requireJob(dsl, id);
            int reopened = dsl.update(ATTEMPT)
                    .set(ATTEMPT.REOPENED_AT, DatabaseTime.now())
                    .set(ATTEMPT.REOPENED_BY, by)
                    .set(ATTEMPT.NEXT_ATTEMPT_AT, DatabaseTime.now())
                    .where(ATTEMPT.RUN_ID.eq(id.value()))
                    .and(ATTEMPT.RUN_STATE.isNotNull())
                    .and(ATTEMPT.REOPENED_AT.isNull())
                    .execute();
            if (reopened != 1) {
                throw new IllegalStateException("run " + id + " has " + reopened + " attempts that ended it, not one");
            }
            dsl.execute("""
                insert into pawl.ready (queue_id, priority, position, run_id, job_id, attempt, spent, lost)
                select r.queue_id, r.priority, pawl.next_id(), r.run_id, r.job_id,
                       (select max(a.attempt) from pawl.attempt a where a.run_id = r.run_id), 0, 0
                  from pawl.run r
                 where r.run_id = ?
                """, id.value());
            return new RunAction.Done();
        });
    }

    private static void requireJob(DSLContext dsl, RunId id) {
        boolean there = dsl.fetchExists(dsl.selectOne()
                .from(RUN)
                .join(JOB)
                .on(JOB.JOB_ID.eq(RUN.JOB_ID))
                .where(RUN.RUN_ID.eq(id.value()))
                .and(JOB.DELETED_AT.isNull()));
        if (!there) {
            throw new UnknownNameException(UnknownNameException.Kind.JOB, "the job of run " + id + " has been deleted");
        }
    }

    /**
     * Makes a new run of the same job with the same parameters, under a key of its own. Empty if there is no such run.
     *
     * @param by who asks, for people
     * @throws UnknownNameException if the job has been deleted
     */
    public Optional<Enqueued> rerun(RunId id, String by) {
        return new Runs(db).find(id).map(run -> new Enqueuer(db).enqueue(again(run, by)));
    }

    private static EnqueueRequest again(RunDetails run, String by) {
        EnqueueRequest request = EnqueueRequest.of(run.summary().job(), by)
                .withPriority(run.summary().priority())
                .withQueue(run.summary().queue())
                .withRerunOf(run.summary().id());
        EnqueueRequest serial = run.serialKey().map(request::withSerialKey).orElse(request);
        return run.params().map(serial::withParams).orElse(serial);
    }

    /** Lets one action at a time at a run, and tells where it stands. */
    private static Optional<RunState> lock(DSLContext dsl, RunId id) {
        dsl.execute("select pg_advisory_xact_lock(?)", id.value());
        return new Runs(dsl).summary(id).map(RunSummary::state);
    }

    // False when a worker or the mover has just taken the row.
    private static boolean cancelWaiting(DSLContext dsl, RunId id, String by, Optional<String> reason) {
        Optional<Short> latest = dsl.deleteFrom(READY)
                .where(READY.RUN_ID.eq(id.value()))
                .returningResult(READY.ATTEMPT)
                .fetchOptional(row -> row.value1().shortValue())
                .or(() -> dsl.deleteFrom(DELAYED)
                        .where(DELAYED.RUN_ID.eq(id.value()))
                        .returningResult(DELAYED.ATTEMPT)
                        .fetchOptional(row -> row.value1().shortValue()));
        if (latest.isEmpty()) {
            return false;
        }
        dsl.execute(
                """
                insert into pawl.attempt (run_id, attempt, job_id, outcome, run_state, ended_by, finished_at, error_class,
                                          error_message)
                select r.run_id, ?, r.job_id, 'cancelled', 'cancelled', 'cancelled', pawl.clock(), 'Cancelled', ?
                  from pawl.run r
                 where r.run_id = ?
                """,
                latest.get() + 1,
                "cancelled by " + by + " before it started"
                        + reason.map(text -> ": " + text).orElse(""),
                id.value());
        new SerialTurns(dsl).pass(List.of(id.value()));
        return true;
    }

    // An update and not only a lock: an attempt that is ending at this moment waits for it, and then sees the request.
    private static boolean cancelRunning(DSLContext dsl, RunId id, String by, Optional<String> reason) {
        return dsl.update(LEASE)
                        .set(LEASE.CANCELLED_BY, coalesce(LEASE.CANCELLED_BY, by))
                        .set(LEASE.CANCEL_REASON, coalesce(LEASE.CANCEL_REASON, reason.orElse(null)))
                        .where(LEASE.RUN_ID.eq(id.value()))
                        .execute()
                == 1;
    }
}
