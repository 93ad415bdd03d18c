package dev.pawl.log;

import java.time.Duration;

/**
 * Bounds of an attempt's log.
 *
 * @param attemptBytes text kept for one attempt, in bytes of UTF-8; what comes later is left out but for the tail
 * @param tailBytes how much of the end is kept when a log was cut, in bytes
 * @param lineBytes longest line in bytes, 64 to 65,536; longer ones go on in a further line
 * @param chunkLines lines in a chunk, 1 to {@value LogChunkFormat#MAX_LINES}
 * @param chunkBytes bytes in a chunk before compression; the last line of a chunk may go over it
 * @param flushAfter the longest time a line waits for others before its chunk is written
 * @param chunksWaiting chunks of one attempt that may wait to be stored; whoever writes more waits, too
 */
public record LogLimits(
        long attemptBytes,
        int tailBytes,
        int lineBytes,
        int chunkLines,
        int chunkBytes,
        Duration flushAfter,
        int chunksWaiting) {
    /** 50 MB an attempt with a tail of 256 KiB, 16 KiB a line, 500 lines or 64 KiB a chunk, flushed after 200 ms. */
    public static final LogLimits STANDARD =
            new LogLimits(50_000_000, 262_144, 16_384, 500, 65_536, Duration.ofMillis(200), 8);

    public LogLimits {
        require(attemptBytes >= 1, "attemptBytes", attemptBytes);
        require(tailBytes >= 0, "tailBytes", tailBytes);
        require(lineBytes >= 64 && lineBytes <= 65_536, "lineBytes", lineBytes);
        require(chunkLines >= 1 && chunkLines <= LogChunkFormat.MAX_LINES, "chunkLines", chunkLines);
        require(chunkBytes >= 1, "chunkBytes", chunkBytes);
        require(!flushAfter.isNegative(), "flushAfter", flushAfter.toMillis());
        require(chunksWaiting >= 1, "chunksWaiting", chunksWaiting);
    }

    private static void require(boolean holds, String name, long value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is out of range: " + value);
        }
    }
}
