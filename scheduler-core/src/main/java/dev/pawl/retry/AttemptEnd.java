package dev.pawl.retry;

import java.time.Duration;
import java.util.Optional;

/**
 * How an attempt ended that did not succeed, as far as the retry policy cares.
 *
 * @param kind whether trying again may help, and whether it may do harm
 * @param retryAfter the earliest moment at which the other side wants to be asked again, from now
 */
public record AttemptEnd(Kind kind, Optional<Duration> retryAfter) {
    public AttemptEnd {
        if (retryAfter.filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException("retry after must not be negative, was " + retryAfter);
        }
    }

    /** The three kinds of a bad end. */
    public enum Kind {
        /** It failed, certainly without effect, and may succeed another time. */
        RETRYABLE,
        /** It failed, and would fail the same way again. */
        NOT_RETRYABLE,
        /** It may or may not have had its effect: timed out, cut after the request had left, worker lost. */
        UNKNOWN
    }

    /** Failed; may succeed another time. */
    public static AttemptEnd retryable() {
        return new AttemptEnd(Kind.RETRYABLE, Optional.empty());
    }

    /** Failed; may succeed another time, but not before this delay has passed. */
    public static AttemptEnd retryableAfter(Duration delay) {
        return new AttemptEnd(Kind.RETRYABLE, Optional.of(delay));
    }

    /** Failed for good. */
    public static AttemptEnd notRetryable() {
        return new AttemptEnd(Kind.NOT_RETRYABLE, Optional.empty());
    }

    /** Nobody knows. */
    public static AttemptEnd unknown() {
        return new AttemptEnd(Kind.UNKNOWN, Optional.empty());
    }
}
