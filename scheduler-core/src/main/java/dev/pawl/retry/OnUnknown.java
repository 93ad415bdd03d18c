package dev.pawl.retry;

/** What to do when nobody knows whether an attempt had its effect: it timed out, was cut, or its worker died. */
public enum OnUnknown {
    /** Try again: the effect may happen twice unless the receiver honours the idempotency key. */
    RETRY,
    /** Hold the run for a person to decide. */
    HOLD,
    /** End the run as failed. */
    FAIL
}
