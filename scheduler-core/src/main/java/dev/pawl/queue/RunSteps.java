package dev.pawl.queue;

import static dev.pawl.migrations.generated.Tables.RUN_STEP;
import static org.jooq.impl.DSL.val;

import dev.pawl.run.ClaimedRun;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * Which steps of a run are done, with their results. A step is noted in the transaction of its work, and only while the
 * run is leased under the attempt that does it; the primary key refuses a second note, and with it that second work.
 */
public final class RunSteps {
    // The sum leaves the planner one way to the lease, its primary key.
    private static final String NOTE = """
        insert into pawl.run_step (run_id, step, attempt, result, done_at)
        select l.run_id, ?, l.attempt, ?::jsonb, pawl.clock()
          from pawl.lease l
         where l.run_id = ? and l.attempt = ? and l.worker_epoch + 0 = ?
        """;

    private final DSLContext db;

    /** @param db the transaction of the work */
    public RunSteps(DSLContext db) {
        this.db = db;
    }

    /** The result of a step that is done, which may be empty; nothing when it is not done yet. */
    public Optional<Optional<String>> find(ClaimedRun run, String step) {
        return db.select(RUN_STEP.RESULT)
                .from(RUN_STEP)
                .where(RUN_STEP.RUN_ID.eq(run.id().value()))
                .and(RUN_STEP.STEP.eq(step))
                .fetchOptional(row -> Optional.ofNullable(row.value1()).map(JSONB::data));
    }

    /**
     * Notes that a step is done.
     *
     * @return false when the run has passed on: then the work must be rolled back
     */
    public boolean note(ClaimedRun run, String step, @Nullable String result) {
        return db.execute(
                        NOTE, val(step), val(result), val(run.id().value()), val(run.attempt()), val(run.workerEpoch()))
                > 0;
    }
}
