package dev.pawl.log;

import dev.pawl.run.RunId;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The log of one attempt while it runs. Safe for several threads.
 *
 * <p>Lines are kept in memory until some hundred have come or the oldest is a fifth of a second old; then they are
 * stored as one chunk, by the {@link LogWriter} that opened this log. When the database is slower than the attempt,
 * whoever writes a line waits. Chunks are stored only while the attempt holds its lease: what a worker writes that has
 * lost it is thrown away, see {@link #refused()}. Nothing that is written here fails the attempt.
 */
public final class AttemptLog implements AutoCloseable {
    private final LogWriter writer;
    private final LogLimits limits;
    private final RunId run;
    private final int attempt;
    private final long workerEpoch;
    private final Instant openedAt;
    private final long openedNanos = System.nanoTime();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition chunkSettled = lock.newCondition();
    private ChunkBuilder filling = new ChunkBuilder();
    private long nextLine = 1;
    private long bytes;
    private @Nullable LogTail tail;
    private long dropped;
    private int chunksWaiting;
    private boolean refused;
    private boolean closed;

    AttemptLog(LogWriter writer, LogLimits limits, RunId run, int attempt, long workerEpoch, Instant now) {
        this.writer = writer;
        this.limits = limits;
        this.run = run;
        this.attempt = attempt;
        this.workerEpoch = workerEpoch;
        this.openedAt = now;
    }

    /** Adds a line, or several when the text has line ends. After {@link #close} and when refused, does nothing. */
    public void append(LogStream stream, LogLevel level, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= limits.lineBytes() && isPlainLine(text)) {
            add(stream, level, utf8, false, false);
            return;
        }
        var lines = splitter(stream, level);
        lines.write(utf8, 0, utf8.length);
        if (utf8.length == 0 || utf8[utf8.length - 1] != '\n') {
            lines.write('\n');
        }
    }

    /** Adds a remark of Pawl's own. */
    public void remark(LogLevel level, String text) {
        append(LogStream.SYSTEM, level, text);
    }

    /**
     * A stream whose bytes become lines of this log, as they come. Bytes that are no UTF-8 are replaced and marked.
     * Closing it ends the last line. One thread at a time.
     */
    public OutputStream output(LogStream stream) {
        return splitter(stream, LogLevel.INFO);
    }

    /** Hands all lines so far to the database without waiting. */
    public void flush() {
        lock.lock();
        try {
            seal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Hands all lines so far to the database and waits until they are stored, or refused, or the time is over.
     *
     * @return whether all are stored
     */
    public boolean flush(Duration limit) throws InterruptedException {
        lock.lock();
        try {
            seal();
            return awaitStored(limit);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the log and waits until everything is stored, or refused, or the time is over.
     *
     * @return whether everything is stored
     */
    public boolean close(Duration limit) throws InterruptedException {
        lock.lock();
        try {
            end();
            return awaitStored(limit);
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitStored(Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        while (chunksWaiting > 0 && !refused && nanos > 0) {
            nanos = chunkSettled.awaitNanos(nanos);
        }
        return chunksWaiting == 0 && !refused;
    }

    /** Ends the log without waiting; its last lines are stored a little later. */
    @Override
    public void close() {
        lock.lock();
        try {
            end();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the attempt had lost its lease when lines were to be stored. */
    public boolean refused() {
        lock.lock();
        try {
            return refused;
        } finally {
            lock.unlock();
        }
    }

    /** Database time at which the log was opened, plus the time measured since. */
    public Instant now() {
        return openedAt.plusNanos(System.nanoTime() - openedNanos);
    }

    RunId run() {
        return run;
    }

    int attempt() {
        return attempt;
    }

    long workerEpoch() {
        return workerEpoch;
    }

    /** The writer is done with a chunk. */
    void settled(boolean stored) {
        lock.lock();
        try {
            chunksWaiting--;
            refused |= !stored;
            chunkSettled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private LineSplitter splitter(LogStream stream, LogLevel level) {
        return new LineSplitter(
                limits.lineBytes(), (text, repaired, continued) -> add(stream, level, text, repaired, continued));
    }

    private static boolean isPlainLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r' || c == '\0' || Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    private void add(LogStream stream, LogLevel level, byte[] text, boolean repaired, boolean continued) {
        lock.lock();
        try {
            if (closed || !hasRoom()) {
                return;
            }
            if (dropped > 0) {
                long lines = dropped;
                dropped = 0;
                addRemark(lines + " lines were dropped while this attempt was being stopped.");
            }
            add(LogChunkFormat.marks(stream, level, repaired, continued), text);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits while too many chunks wait. An interrupt means that the attempt is being stopped: then its lines are worth
     * less than its end, and are dropped.
     */
    private boolean hasRoom() {
        try {
            while (chunksWaiting >= limits.chunksWaiting() && !refused && !closed) {
                chunkSettled.await();
            }
        } catch (InterruptedException stopped) {
            dropped++;
            Thread.currentThread().interrupt();
            return false;
        }
        return !refused && !closed;
    }

    private void add(int marks, byte[] text) {
        long micros = micros(now());
        if (tail != null) {
            tail.add(new LogTail.Line(marks, micros, text));
            return;
        }
        bytes += text.length + 1L;
        if (bytes > limits.attemptBytes()) {
            addRemark("This log has reached " + limits.attemptBytes() / 1_000_000
                    + " MB. Lines are left out from here, but for the last ones, which follow when the attempt ends.");
            tail = new LogTail(limits.tailBytes());
            tail.add(new LogTail.Line(marks, micros, text));
            return;
        }
        store(marks, micros, text);
    }

    private void addRemark(String text) {
        store(
                LogChunkFormat.marks(LogStream.SYSTEM, LogLevel.WARN, false, false),
                micros(now()),
                text.getBytes(StandardCharsets.UTF_8));
    }

    private void store(int marks, long micros, byte[] text) {
        if (filling.lines() == 0) {
            writer.flushLater(this);
        }
        filling.add(marks, micros, text);
        if (filling.lines() >= limits.chunkLines() || filling.size() >= limits.chunkBytes()) {
            seal();
        }
    }

    private void seal() {
        if (filling.lines() == 0) {
            return;
        }
        LogChunk chunk = filling.seal(this, nextLine);
        nextLine += chunk.lineCount;
        filling = new ChunkBuilder();
        if (!refused) {
            chunksWaiting++;
            writer.write(chunk);
        }
    }

    private void end() {
        if (closed) {
            return;
        }
        closed = true;
        if (tail != null) {
            if (tail.linesLeftOut() > 0) {
                addRemark(tail.linesLeftOut() + " lines (" + tail.bytesLeftOut() + " bytes) were left out here.");
            }
            for (LogTail.Line line : tail.lines()) {
                store(line.marks, line.micros, line.text);
            }
        }
        seal();
        chunkSettled.signalAll();
    }

    private static long micros(Instant at) {
        return TimeUnit.SECONDS.toMicros(at.getEpochSecond()) + at.getNano() / 1000;
    }
}
