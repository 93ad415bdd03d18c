package dev.pawl.fire;

import static org.jooq.impl.DSL.val;

import dev.pawl.job.Job;
import dev.pawl.run.RunId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Collects the runs of fire times and makes them by one statement. One thread. */
final class NewRuns {
    private final List<Integer> jobs = new ArrayList<>();
    private final List<Integer> versions = new ArrayList<>();
    private final List<OffsetDateTime> fireAts = new ArrayList<>();
    private final List<OffsetDateTime> dueAts = new ArrayList<>();
    private final List<Boolean> inTurns = new ArrayList<>();
    private final List<@Nullable Long> behind = new ArrayList<>();
    private @Nullable Integer priority;

    /** All of them get this priority, whatever that of their jobs. */
    NewRuns withPriority(int value) {
        priority = value;
        return this;
    }

    /**
     * Adds the run of one fire time.
     *
     * @param inTurn whether it has to wait until the runs of its job before it have ended
     * @param active a run of the job that has not ended: for this one it waits, too
     */
    void add(Job job, PlannedRun run, boolean inTurn, Optional<RunId> active) {
        jobs.add(job.id());
        versions.add(job.version());
        fireAts.add(utc(run.fireAt()));
        dueAts.add(utc(run.dueAt()));
        inTurns.add(inTurn);
        behind.add(active.map(RunId::value).orElse(null));
    }

    /**
     * Makes those that do not exist yet and whose fire time is not recorded as skipped.
     *
     * @param createdBy for people
     * @return of each job that got any, the one of the latest fire time
     */
    Map<Integer, RunId> enqueue(DSLContext dsl, String createdBy) {
        Map<Integer, RunId> latest = new HashMap<>();
        if (!jobs.isEmpty()) {
            dsl.resultQuery(
                            """
                            select distinct on (job_id) job_id, run_id
                              from pawl.fire(?, ?, ?, ?, ?, ?, ?, ?)
                             order by job_id, fire_at desc
                            """,
                            val(jobs.toArray(Integer[]::new)),
                            val(versions.toArray(Integer[]::new)),
                            val(fireAts.toArray(OffsetDateTime[]::new)),
                            val(dueAts.toArray(OffsetDateTime[]::new)),
                            val(inTurns.toArray(Boolean[]::new)),
                            val(behind.toArray(Long[]::new)),
                            val(priority, Integer.class),
                            val(createdBy))
                    .forEach(row ->
                            latest.put(row.get("job_id", Integer.class), new RunId(row.get("run_id", Long.class))));
        }
        return latest;
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
