package dev.pawl.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.queue.QueueModel.ModelJob;
import dev.pawl.retry.RetryPolicy;
import dev.pawl.run.RunId;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;

/** What the tables say of attempts and runs. */
final class AttemptRows {
    private final DSLContext db;

    AttemptRows(DSLContext db) {
        this.db = db;
    }

    /** All that is stored of a run, wherever it waits. */
    List<String> of(RunId id) {
        List<String> rows = new ArrayList<>();
        for (String table : List.of("run", "attempt", "ready", "delayed", "lease")) {
            rows.addAll(db.resultQuery(
                            "select '" + table + " ' || t::text from pawl." + table + " t where run_id = ? order by 1",
                            id.value())
                    .fetch(0, String.class));
        }
        return rows;
    }

    /** What must hold when all runs have ended. */
    void verify(List<ModelJob> jobs) {
        assertThat(db.resultQuery("""
            select run_id || ' has holes in its attempts'
              from pawl.attempt group by run_id having max(attempt) <> count(*)
            union all
            select run_id || ' ended ' || count(*) || ' times'
              from pawl.attempt where run_state is not null group by run_id having count(*) <> 1
            union all
            select a.run_id || ' went on after its end'
              from pawl.attempt a join pawl.attempt later using (run_id)
             where a.run_state is not null and later.attempt > a.attempt
            union all
            select a.run_id || ' was leased twice at once'
              from pawl.attempt a join pawl.attempt later using (run_id)
             where later.attempt > a.attempt and later.claimed_at < a.finished_at
            union all
            select a.run_id || ' went on before its delay was over'
              from pawl.attempt a join pawl.attempt later using (run_id)
             where later.attempt = a.attempt + 1 and later.claimed_at < a.next_attempt_at
            """).fetch(0, String.class)).isEmpty();
        for (ModelJob job : jobs) {
            assertThat(db.resultQuery("""
                select run_id || ' failed ' || failed || ' times and was lost ' || lost || ' times'
                  from (select run_id, count(*) filter (where outcome = 'failed') as failed,
                               count(*) filter (where outcome = 'lost') as lost
                          from pawl.attempt join pawl.job using (job_id)
                         where job_key = ?
                         group by run_id) n
                 where failed > ? or lost > ?
                """, job.key().value(), job.policy().maxAttempts(), RetryPolicy.MAX_LOST + 1)
                            .fetch(0, String.class))
                    .as("attempts within the policy of " + job.key())
                    .isEmpty();
        }
    }
}
