package dev.pawl.web.runs;

import static dev.pawl.migrations.generated.Tables.DELAYED;
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
        return Optional.of(parked(run, job).orElseGet(() -> forAWorker(run)));
    }

    private Optional<String> parked(RunSummary run, Optional<Job> job) {
        Optional<Boolean> forItsTurn = db.select(DELAYED.SERIAL_HASH.isNotNull())
                .from(DELAYED)
                .where("due_at = 'infinity'")
                .and(DELAYED.RUN_ID.eq(run.id().value()))
                .fetchOptional(row -> row.value1());
        return forItsTurn.map(turn -> turn
                ? "It waits for its turn: a run with the same serial key has not ended."
                : "It waits: its job or queue already runs as much as its limits allow."
                        + job.flatMap(it -> it.definition().limits().concurrency())
                                .map(most ->
                                        " Of this job, at most " + most + (most == 1 ? " runs" : " run") + " at once.")
                                .orElse(""));
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
