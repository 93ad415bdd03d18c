package dev.pawl.queue;

import static dev.pawl.migrations.generated.Tables.LEASE;
import static dev.pawl.migrations.generated.Tables.WORKER;
import static org.jooq.impl.DSL.val;

import dev.pawl.job.QueueName;
import dev.pawl.migrations.generated.enums.WorkerState;
import dev.pawl.migrations.generated.tables.records.WorkerRecord;
import dev.pawl.run.RunId;
import dev.pawl.time.DatabaseTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.types.YearToSecond;

/** Who works: registrations and heartbeats. Holds no state of its own; safe for several threads and processes. */
public final class WorkerRegistry {
    private final DSLContext db;

    public WorkerRegistry(DSLContext db) {
        this.db = db;
    }

    /** Registers a worker, or registers it again after it was taken for dead; the epoch is new each time. */
    public long register(WorkerInfo worker) {
        return db.insertInto(WORKER)
                .set(WORKER.NAME, worker.name())
                .set(WORKER.VERSION, worker.version())
                .set(
                        WORKER.QUEUES,
                        worker.queues().stream().map(QueueName::value).toArray(String[]::new))
                .set(WORKER.SLOTS, worker.slots())
                .set(WORKER.LEASE, YearToSecond.valueOf(worker.lease()))
                .returningResult(WORKER.WORKER_EPOCH)
                .fetchSingle()
                .value1();
    }

    /**
     * Says that the worker lives, which renews all its leases at once.
     *
     * @param busy slots in use
     */
    public Heartbeat heartbeat(long epoch, int busy) {
        int renewed = db.update(WORKER)
                .set(WORKER.HEARTBEAT_AT, DatabaseTime.now())
                .set(WORKER.BUSY, busy)
                .where(WORKER.WORKER_EPOCH.eq(epoch))
                .and(WORKER.STATE.in(WorkerState.alive, WorkerState.draining))
                .execute();
        return renewed == 0 ? new Heartbeat(false, Set.of()) : new Heartbeat(true, cancelRequested(epoch));
    }

    /** The runs in this worker's hands that are to be cancelled. */
    public Set<RunId> cancelRequested(long epoch) {
        // The sum keeps the planner from the index of workers, with all leases that this one ever had.
        return db.select(LEASE.RUN_ID)
                .from(LEASE)
                .where(LEASE.CANCELLED_BY.isNotNull())
                .and(LEASE.WORKER_EPOCH.plus(0).eq(epoch))
                .fetchSet(row -> new RunId(row.value1()));
    }

    /** The worker claims no more; its leases stay. */
    public void draining(long epoch) {
        db.update(WORKER)
                .set(WORKER.STATE, WorkerState.draining)
                .where(WORKER.WORKER_EPOCH.eq(epoch))
                .and(WORKER.STATE.eq(WorkerState.alive))
                .execute();
    }

    /** The worker has ended in order. Leases that it could not give back are re-claimed at once. */
    public void stopped(long epoch) {
        db.update(WORKER)
                .set(WORKER.STATE, WorkerState.stopped)
                .set(WORKER.ENDED_AT, DatabaseTime.now())
                .set(WORKER.BUSY, 0)
                .where(WORKER.WORKER_EPOCH.eq(epoch))
                .and(WORKER.STATE.in(WorkerState.alive, WorkerState.draining))
                .execute();
        Permits.takeBack(db);
    }

    /** The newest registrations, those still at work first. */
    public List<WorkerStatus> list(int limit) {
        Instant now = DatabaseTime.read(db);
        return db.selectFrom(WORKER)
                .orderBy(
                        WORKER.STATE.in(WorkerState.alive, WorkerState.draining).desc(), WORKER.WORKER_EPOCH.desc())
                .limit(val(limit))
                .fetch(row -> toStatus(row, now));
    }

    private static WorkerStatus toStatus(WorkerRecord row, Instant now) {
        return new WorkerStatus(
                row.getWorkerEpoch(),
                row.getName(),
                row.getVersion(),
                Arrays.stream(row.getQueues()).map(QueueName::new).toList(),
                row.getSlots(),
                row.getBusy(),
                row.getLease().toDuration(),
                switch (row.getState()) {
                    case alive -> WorkerStatus.State.ALIVE;
                    case draining -> WorkerStatus.State.DRAINING;
                    case stopped -> WorkerStatus.State.STOPPED;
                    case dead -> WorkerStatus.State.DEAD;
                },
                row.getStartedAt(),
                row.getHeartbeatAt(),
                nonNegative(Duration.between(row.getHeartbeatAt(), now)),
                Optional.ofNullable(row.getEndedAt()));
    }

    private static Duration nonNegative(Duration age) {
        return age.isNegative() ? Duration.ZERO : age;
    }
}
