package dev.pawl.worker;

import java.time.Duration;

/**
 * How many runs to claim ahead: as many as end within two hundredths of a second, by what has ended lately. So short
 * attempts never wait for a claim, and long ones are left to whoever has a slot for them. One thread.
 */
final class Prefetch {
    /** More than one claim cannot bring. */
    static final int MOST = 512;

    private static final long AHEAD_NANOS = Duration.ofMillis(20).toNanos();
    private static final long MEASURED_NANOS = Duration.ofMillis(2).toNanos();

    private long sinceNanos;
    private long endedThen;
    private int amount;

    Prefetch(long nowNanos) {
        this.sinceNanos = nowNanos;
    }

    /** @param ended attempts that have ended so far */
    int amount(long ended, long nowNanos) {
        long elapsed = nowNanos - sinceNanos;
        if (elapsed >= MEASURED_NANOS) {
            amount = (int) Math.min(MOST, (ended - endedThen) * AHEAD_NANOS / elapsed);
            sinceNanos = nowNanos;
            endedThen = ended;
        }
        return amount;
    }
}
