package dev.pawl.queue;

import static dev.pawl.migrations.generated.Tables.QUEUE;
import static dev.pawl.migrations.generated.Tables.WORKER;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.cardinality;
import static org.jooq.impl.DSL.val;

import dev.pawl.job.Job;
import dev.pawl.job.QueueName;
import dev.pawl.migrations.generated.enums.WorkerState;
import dev.pawl.run.RunState;
import dev.pawl.run.RunSummary;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;

/** Says what a run waits for. Holds no state of its own; safe for several threads. */
public final class WaitReason {
    private final DSLContext db;

    public WaitReason(DSLContext db) {
        this.db = db;
    }

    /**
     * One sentence; empty when it does not wait, or waits for its next attempt. "It is due" where a time follows.
     *
     * @param job empty when it has been deleted
     */
    public Optional<String> of(RunSummary run, Optional<Job> job, Instant now) {
        if (run.state() != RunState.READY) {
            return Optional.empty();
        }
        if (job.flatMap(Job::pause).isPresent()) {
            return Optional.of("It waits: its job is paused.");
        }
        if (run.nextAttemptAt().filter(now::isBefore).isPresent()) {
            // Between two attempts it is its failure that matters.
            return run.attempt() == 0 ? Optional.of("It is due") : Optional.empty();
        }
        if (isPaused(run.queue())) {
            return Optional.of("It waits: queue " + run.queue() + " is paused.");
        }
        return Optional.of(behindOthers(run).orElseGet(() -> forAWorker(run)));
    }

    private Optional<String> behindOthers(RunSummary run) {
        return turn(run).or(() -> limit(run));
    }

    private Optional<String> turn(RunSummary run) {
        return db.resultQuery("""
            select t.run_id, r.fire_at is not null as of_fire_time
              from pawl.run r
              join pawl.serial_turn t on t.serial_hash = pawl.serial_hash(r.serial_key)
             where r.run_id = ? and t.run_id <> r.run_id
            """, run.id().value())
                .fetchOptional(row -> "It waits for its turn: run " + row.get(0, Long.class)
                        + (row.get(1, Boolean.class)
                                ? " of its job has not ended, and the two must not overlap."
                                : " has the same serial key and has not ended."));
    }

    /** By the permits of all workers, which may be some more than what runs. */
    private Optional<String> limit(RunSummary run) {
        return db.resultQuery("""
            select l.job_id is not null as of_job, l.max_running,
                   l.max_running <= (select coalesce(sum(p.granted), 0) from pawl.permit p
                                      where p.limit_id = l.limit_id) as used_up
              from pawl.run r
              join pawl.run_limit l on l.job_id = r.job_id or l.queue_id = r.queue_id
             where r.run_id = ?
             order by used_up desc nulls last, l.limit_id
            """, run.id().value()).fetch().stream()
                .findFirst()
                .map(row -> {
                    String whose = row.get("of_job", Boolean.class) ? "job" : "queue";
                    return Boolean.TRUE.equals(row.get("used_up", Boolean.class))
                            ? "It waits: of its " + whose + ", as many run as may run at once ("
                                    + row.get("max_running", Integer.class) + ")."
                            : "It waits for a free worker, or for the limits of its " + whose + ".";
                });
    }

    private String forAWorker(RunSummary run) {
        return (hasWorker(run.queue())
                ? "It waits for a free worker of queue " + run.queue() + "."
                : "It waits: no worker takes queue " + run.queue() + ".");
    }

    private boolean isPaused(QueueName queue) {
        return db.fetchExists(QUEUE, QUEUE.NAME.eq(queue.value()).and(QUEUE.PAUSED_AT.isNotNull()));
    }

    /** A worker without a list of queues takes all. */
    private boolean hasWorker(QueueName queue) {
        return db.fetchExists(
                WORKER,
                WORKER.STATE
                        .eq(WorkerState.alive)
                        .and(cardinality(WORKER.QUEUES)
                                .eq(0)
                                .or(val(queue.value()).eq(any(WORKER.QUEUES)))));
    }
}
