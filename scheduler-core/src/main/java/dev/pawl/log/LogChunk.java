package dev.pawl.log;

import java.time.Instant;

/** Some lines of one attempt, sealed and on their way to the database. The body is in {@link LogChunkFormat}. */
final class LogChunk {
    final AttemptLog log;
    final long firstLine;
    final int lineCount;
    final Instant firstAt;
    final Instant lastAt;
    /** Bytes of the body before compression. */
    final int size;

    final byte[] body;

    LogChunk(AttemptLog log, long firstLine, int lineCount, Instant firstAt, Instant lastAt, int size, byte[] body) {
        this.log = log;
        this.firstLine = firstLine;
        this.lineCount = lineCount;
        this.firstAt = firstAt;
        this.lastAt = lastAt;
        this.size = size;
        this.body = body;
    }
}
