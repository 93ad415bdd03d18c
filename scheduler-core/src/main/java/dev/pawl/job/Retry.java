package dev.pawl.job;

import java.time.Duration;

/**
 * A handler's wish to be tried again, but not before some time has passed: {@code throw Retry.after(...)}. The attempt
 * has failed and counts, and the retry policy's limits still hold.
 */
public final class Retry extends RuntimeException {
    private final Duration delay;

    private Retry(String reason, Duration delay) {
        super(reason);
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must not be negative, was " + delay);
        }
        this.delay = delay;
    }

    /**
     * To be thrown.
     *
     * @param delay not negative; more than six hours count as six
     */
    public static Retry after(Duration delay) {
        return after(delay, "the handler asks to be tried again later");
    }

    /**
     * The same, and says why.
     *
     * @param reason for people
     */
    public static Retry after(Duration delay, String reason) {
        return new Retry(reason, delay);
    }

    /** How long to wait at least. */
    public Duration delay() {
        return delay;
    }
}
