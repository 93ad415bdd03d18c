package dev.pawl.job;

import java.time.Duration;

/** A handler's wish to be tried again, but not before some time has passed. The retry policy's limits still hold. */
public final class RetryLaterException extends RuntimeException {
    private final Duration delay;

    /**
     * @param message why, for people
     * @param delay not negative
     */
    public RetryLaterException(String message, Duration delay) {
        super(message);
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must not be negative, was " + delay);
        }
        this.delay = delay;
    }

    /** How long to wait at least. */
    public Duration delay() {
        return delay;
    }
}
