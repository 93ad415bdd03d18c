package dev.pawl.log;

import static org.jooq.impl.DSL.val;

import dev.pawl.database.TransientErrors;
import dev.pawl.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the logs of all attempts of a process, on one thread of its own: chunks of several attempts go to the database
 * in one statement. Waits and tries again while the database is away. Safe for several threads.
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

    // Chunks of a worker that has lost the lease are left out. The ids a second time, and "is true", which makes a hash
    // table and no join: otherwise, all leases that the worker ever had may be read for each chunk.
    private static final String STORE = """
        insert into pawl.log_chunk
               (run_id, attempt, first_line, line_count, first_at, last_at, written_at, size, body)
        select c.run_id, c.attempt, c.first_line, c.line_count, c.first_at, c.last_at, pawl.clock(), c.size, c.body
          from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?) with ordinality
            as c (run_id, attempt, worker_epoch, first_line, line_count, first_at, last_at, size, body, rank)
         where ((c.run_id, c.attempt, c.worker_epoch) in (
                select l.run_id, l.attempt, l.worker_epoch from pawl.lease l where l.run_id = any (?))) is true
         order by c.rank
        returning run_id, attempt, first_line
        """;

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
            boolean failed = false;
            while (more) {
                try {
                    more = waitForWork();
                    dueLogs().forEach(AttemptLog::flush);
                    for (List<LogChunk> batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
                        storeInTheEnd(batch);
                    }
                    failed = false;
                } catch (RuntimeException | Error e) {
                    if (!failed) {
                        log.error("The log writer had to stop in between; it goes on", e);
                    }
                    failed = true;
                    more = pauseBeforeRetry(FIRST_PAUSE);
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
            List<AttemptLog> due = new ArrayList<>(aging.size());
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
            // At its full size, so that no chunk is lost between the two.
            List<LogChunk> batch = new ArrayList<>(BATCH_CHUNKS);
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
        @Nullable Set<LogChunk> stored = null;
        while (stored == null) {
            try {
                stored = store(batch);
            } catch (RuntimeException | Error e) {
                if (TransientErrors.isRefusal(e)) {
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
        // All of them before anybody is told: a listener that fails must leave no attempt waiting.
        for (LogChunk chunk : batch) {
            chunk.log.settled(stored.contains(chunk));
        }
        for (LogChunk chunk : stored) {
            listener.stored(chunk.log.run(), chunk.log.attempt());
        }
    }

    /** Returns which chunks are stored; the others had lost their lease. */
    private Set<LogChunk> store(List<LogChunk> batch) {
        Set<Key> stored = db.resultQuery(
                        STORE,
                        column(batch, Long[]::new, chunk -> chunk.log.run().value()),
                        column(batch, Integer[]::new, chunk -> chunk.log.attempt()),
                        column(batch, Long[]::new, chunk -> chunk.log.workerEpoch()),
                        column(batch, Long[]::new, chunk -> chunk.firstLine),
                        column(batch, Integer[]::new, chunk -> chunk.lineCount),
                        column(batch, Instant[]::new, chunk -> chunk.firstAt),
                        column(batch, Instant[]::new, chunk -> chunk.lastAt),
                        column(batch, Integer[]::new, chunk -> chunk.size),
                        column(batch, byte[][]::new, chunk -> chunk.body),
                        column(batch, Long[]::new, chunk -> chunk.log.run().value()))
                .fetchSet(row -> new Key(row.get(0, Long.class), row.get(1, Integer.class), row.get(2, Long.class)));
        return batch.stream()
                .filter(chunk ->
                        stored.contains(new Key(chunk.log.run().value(), chunk.log.attempt(), chunk.firstLine)))
                .collect(Collectors.toSet());
    }

    private record Key(long run, int attempt, long firstLine) {}

    private static <T> Field<T[]> column(List<LogChunk> batch, IntFunction<T[]> array, Function<LogChunk, T> value) {
        return val(batch.stream().map(value).toArray(array));
    }

    /** One chunk that the database does not take must not keep the others from being stored. */
    private void storeOneByOne(List<LogChunk> batch, Throwable cause) throws InterruptedException {
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
