package dev.pawl.job;

import java.time.Duration;

/**
 * How many attempts may start in a time: a token bucket that gains {@code limit} tokens in each {@code per}, evenly,
 * holds {@code burst} at most, and gives one for each start. In any stretch of time {@code t}, at most {@code burst +
 * limit * t / per} attempts start.
 *
 * @param limit 1 to 1,000,000
 * @param per 1 s to 24 h
 * @param burst 1 to 1,000,000
 */
public record RateLimit(int limit, Duration per, int burst) {
    /** The largest limit and burst. */
    public static final int MAX = 1_000_000;

    /** The shortest time that a limit can be given for. */
    public static final Duration MIN_PER = Duration.ofSeconds(1);

    /** The longest time that a limit can be given for. */
    public static final Duration MAX_PER = Duration.ofHours(24);

    public RateLimit {
        if (limit < 1 || limit > MAX) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX + ", was " + limit);
        }
        if (per.compareTo(MIN_PER) < 0 || per.compareTo(MAX_PER) > 0) {
            throw new IllegalArgumentException("per must be 1s to 24h, was " + per);
        }
        if (burst < 1 || burst > MAX) {
            throw new IllegalArgumentException("burst must be 1 to " + MAX + ", was " + burst);
        }
    }
}
