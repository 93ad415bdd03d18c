package dev.pawl.log;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The lines of the chunk that is being filled. One thread at a time. */
final class ChunkBuilder {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private int lines;
    private long firstMicros;
    private long lastMicros;

    void add(int marks, long micros, byte[] text) {
        LogChunkFormat.write(bytes, marks, lines == 0 ? micros : micros - lastMicros, text);
        if (lines == 0) {
            firstMicros = micros;
        }
        lastMicros = micros;
        lines++;
    }

    int lines() {
        return lines;
    }

    int size() {
        return bytes.size();
    }

    LogChunk seal(AttemptLog log, long firstLine) {
        return new LogChunk(
                log,
                firstLine,
                lines,
                Instant.EPOCH.plus(firstMicros, ChronoUnit.MICROS),
                Instant.EPOCH.plus(lastMicros, ChronoUnit.MICROS),
                bytes.size(),
                LogChunkFormat.compress(bytes.toByteArray()));
    }
}
