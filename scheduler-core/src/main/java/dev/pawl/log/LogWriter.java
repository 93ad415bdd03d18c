package dev.pawl.log;

import static dev.pawl.migrations.generated.Tables.LEASE;
import static dev.pawl.migrations.generated.Tables.LOG_CHUNK;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import dev.pawl.run.RunId;
import dev.pawl.time.DatabaseTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jooq.BatchBindStep;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the logs of all attempts of a process, on one thread of its own: chunks of several attempts go to the database
 * in one batch. Waits and tries again while the database is away. Safe for several threads.
 */
public final class LogWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogWriter.class);
    private static final int BATCH_CHUNKS = 256;
    private static final int BATCH_BYTES = 4 * 1024 * 1024;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** Is told when lines of an attempt have been stored. Called by the writer's thread; must not block. */
    @FunctionalInterface
    public interface Stored {
        void stored(RunId run, int attempt);
    }

    private record Aging(AttemptLog log, long dueNanos) {}

    private final DSLContext db;
    private final LogLimits limits;
    private final Stored listener;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final ArrayDeque<LogChunk> sealed = new ArrayDeque<>();
    /** Logs with a chunk begun, the oldest first. */
    private final ArrayDeque<Aging> aging = new ArrayDeque<>();

    private boolean closing;
    private long closeByNanos;

    /**
     * A writer that is not started yet.
     *
     * @param db one of its connections is used at a time
     */
    public LogWriter(DSLContext db, LogLimits limits, Stored listener) {
        this.db = db;
        this.limits = limits;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name("pawl-log-writer").daemon().unstarted(this::run);
    }

    /** Begins to store. */
    public void start() {
        thread.start();
    }

    /**
     * Opens the log of an attempt.
     *
     * @param workerEpoch together with {@code attempt} the fencing token: lines are stored while the lease carries it
     * @param now database time now, such as that of the claim which has just returned
     */
    public AttemptLog open(RunId run, int attempt, long workerEpoch, Instant now) {
        return new AttemptLog(this, limits, run, attempt, workerEpoch, now);
    }

    /** Stores what is there and stops; gives up after five seconds without the database. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            closeByNanos = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            work.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    void write(LogChunk chunk) {
        lock.lock();
        try {
            sealed.addLast(chunk);
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    void flushLater(AttemptLog attemptLog) {
        lock.lock();
        try {
            boolean first = aging.isEmpty();
            aging.addLast(new Aging(
                    attemptLog, System.nanoTime() + limits.flushAfter().toNanos()));
            if (first) {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            boolean more = true;
            while (more) {
                more = waitForWork();
                dueLogs().forEach(AttemptLog::flush);
                for (List<LogChunk> batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
                    storeInTheEnd(batch);
                }
            }
        } catch (InterruptedException stopped) {
            log.error("The log writer was interrupted: logs of running attempts are no longer stored", stopped);
        }
    }

    /** Waits for a chunk, or for a log that is due. False: closing, this is the last round. */
    private boolean waitForWork() throws InterruptedException {
        lock.lock();
        try {
            while (sealed.isEmpty() && !closing) {
                if (aging.isEmpty()) {
                    work.await();
                    continue;
                }
                long nanos = aging.getFirst().dueNanos() - System.nanoTime();
                if (nanos <= 0) {
                    return true;
                }
                work.awaitNanos(nanos);
            }
            return !closing;
        } finally {
            lock.unlock();
        }
    }

    private List<AttemptLog> dueLogs() {
        lock.lock();
        try {
            List<AttemptLog> due = new ArrayList<>();
            long now = System.nanoTime();
            while (!aging.isEmpty() && (closing || aging.getFirst().dueNanos() - now <= 0)) {
                due.add(aging.removeFirst().log());
            }
            return due;
        } finally {
            lock.unlock();
        }
    }

    private List<LogChunk> nextBatch() {
        lock.lock();
        try {
            List<LogChunk> batch = new ArrayList<>();
            int bytes = 0;
            while (!sealed.isEmpty() && batch.size() < BATCH_CHUNKS && bytes < BATCH_BYTES) {
                LogChunk chunk = sealed.removeFirst();
                batch.add(chunk);
                bytes += chunk.body.length;
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A batch whose connection broke may or may not be stored; it is stored again then. Readers take a chunk that is
     * there twice once.
     */
    private void storeInTheEnd(List<LogChunk> batch) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                store(batch);
                return;
            } catch (DataAccessException e) {
                if (isRefusal(e)) {
                    storeOneByOne(batch, e);
                    return;
                }
                if (!pauseBeforeRetry(pause)) {
                    log.error("{} log chunks were not stored: the database was away at the stop", batch.size(), e);
                    batch.forEach(chunk -> chunk.log.settled(false));
                    return;
                }
                if (pause.equals(FIRST_PAUSE)) {
                    log.warn("Logs cannot be stored now; attempts that log much will wait. Trying again.", e);
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    private void store(List<LogChunk> batch) {
        BatchBindStep statement = db.batch(db.insertInto(
                        LOG_CHUNK,
                        LOG_CHUNK.RUN_ID,
                        LOG_CHUNK.ATTEMPT,
                        LOG_CHUNK.FIRST_LINE,
                        LOG_CHUNK.LINE_COUNT,
                        LOG_CHUNK.FIRST_AT,
                        LOG_CHUNK.LAST_AT,
                        LOG_CHUNK.WRITTEN_AT,
                        LOG_CHUNK.SIZE,
                        LOG_CHUNK.BODY)
                .select(select(
                                LEASE.RUN_ID,
                                LEASE.ATTEMPT,
                                val(0L, LOG_CHUNK.FIRST_LINE),
                                val(0, LOG_CHUNK.LINE_COUNT),
                                val(Instant.EPOCH, LOG_CHUNK.FIRST_AT),
                                val(Instant.EPOCH, LOG_CHUNK.LAST_AT),
                                DatabaseTime.now(),
                                val(0, LOG_CHUNK.SIZE),
                                val(new byte[0], LOG_CHUNK.BODY))
                        .from(LEASE)
                        .where(LEASE.RUN_ID.eq(0L))
                        .and(LEASE.ATTEMPT.eq((short) 0))
                        .and(LEASE.WORKER_EPOCH.eq(0L))));
        for (LogChunk chunk : batch) {
            statement = statement.bind(
                    chunk.firstLine,
                    chunk.lineCount,
                    chunk.firstAt,
                    chunk.lastAt,
                    chunk.size,
                    chunk.body,
                    chunk.log.run().value(),
                    (short) chunk.log.attempt(),
                    chunk.log.workerEpoch());
        }
        int[] stored = statement.execute();
        for (int i = 0; i < stored.length; i++) {
            AttemptLog attemptLog = batch.get(i).log;
            attemptLog.settled(stored[i] > 0);
            if (stored[i] > 0) {
                listener.stored(attemptLog.run(), attemptLog.attempt());
            }
        }
    }

    /** One chunk that the database does not take must not keep the others from being stored. */
    private void storeOneByOne(List<LogChunk> batch, DataAccessException cause) throws InterruptedException {
        if (batch.size() == 1) {
            LogChunk chunk = batch.getFirst();
            log.error(
                    "Lines {} to {} of run {}, attempt {}, were not stored: the database refused them",
                    chunk.firstLine,
                    chunk.firstLine + chunk.lineCount - 1,
                    chunk.log.run(),
                    chunk.log.attempt(),
                    cause);
            chunk.log.settled(false);
            return;
        }
        for (LogChunk chunk : batch) {
            storeInTheEnd(List.of(chunk));
        }
    }

    /** Whether the database saw the rows and refused them, as against a database that is away or busy. */
    private static boolean isRefusal(DataAccessException e) {
        return switch (e.sqlStateClass()) {
            case C22_DATA_EXCEPTION, C23_INTEGRITY_CONSTRAINT_VIOLATION, C42_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION ->
                true;
            default -> false;
        };
    }

    private boolean pauseBeforeRetry(Duration pause) throws InterruptedException {
        lock.lock();
        try {
            long end = System.nanoTime() + pause.toNanos();
            while (true) {
                if (closing && closeByNanos - System.nanoTime() <= 0) {
                    return false;
                }
                long nanos = (closing ? Math.min(end, closeByNanos) : end) - System.nanoTime();
                if (nanos <= 0) {
                    return true;
                }
                work.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }
}
