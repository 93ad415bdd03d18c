package dev.pawl.web.runs;

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
import dev.pawl.web.page.RunMarks;
import dev.pawl.web.page.StateMark;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;

/** Says what a run waits for. */
final class WaitReason {
    private final DSLContext db;

    WaitReason(DSLContext db) {
        this.db = db;
    }

    /**
     * One sentence; empty when it does not wait.
     *
     * @param job empty when it has been deleted
     */
    Optional<String> of(RunSummary run, Optional<Job> job, Instant now) {
        if (run.state() != RunState.READY) {
            return Optional.empty();
        }
        if (job.flatMap(Job::pause).isPresent()) {
            return Optional.of("It waits: its job is paused.");
        }
        StateMark mark = RunMarks.of(run, now);
        if (mark == StateMark.SCHEDULED) {
            return Optional.of("It is due");
        }
        if (mark != StateMark.QUEUED) {
            return Optional.empty();
        }
        if (isPaused(run.queue())) {
            return Optional.of("It waits: queue " + run.queue() + " is paused.");
        }
        return Optional.of(
                hasWorker(run.queue())
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
