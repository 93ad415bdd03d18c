package dev.pawl.worker;

import dev.pawl.queue.RunQueue;
import java.time.Duration;

/**
 * How many runs to claim ahead: as many as have ended within two hundredths of a second, by the latest measurement. So
 * short attempts never wait for a claim, and long ones are left to whoever has a slot for them. One thread.
 */
final class Prefetch {
    /** As many as one claim can bring. */
    static final int MOST = RunQueue.MAX_CLAIM;

    private static final long AHEAD_NANOS = Duration.ofMillis(20).toNanos();
    /** After runs that must not wait have come, nothing is claimed ahead for so long. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    private long sinceNanos;
    private long endedThen;
    private int amount;
    private boolean paused;
    private long pausedNanos;

    Prefetch(long nowNanos) {
        this.sinceNanos = nowNanos;
    }

    /** @param ended attempts that have ended so far */
    int amount(long ended, long nowNanos) {
        long elapsed = nowNanos - sinceNanos;
        if (elapsed >= AHEAD_NANOS) {
            amount = (int) Math.min(MOST, (ended - endedThen) * AHEAD_NANOS / elapsed);
            sinceNanos = nowNanos;
            endedThen = ended;
        }
        paused &= nowNanos - pausedNanos < PAUSE_NANOS;
        return paused ? 0 : amount;
    }

    /** Runs have come that must not wait for a slot. */
    void pause(long nowNanos) {
        paused = true;
        pausedNanos = nowNanos;
    }
}
