package dev.pawl.worker.target;

import dev.pawl.job.Snooze;
import java.time.Duration;
import java.util.Optional;

/** How a target ended, as far as its executor knows. */
public sealed interface TargetEnd {
    /**
     * It did what it should.
     *
     * @param result JSON text that it returned
     */
    record Succeeded(Optional<String> result) implements TargetEnd {}

    /**
     * It failed and said so, or never began.
     *
     * @param errorClass short name by which failures are grouped
     * @param retryable whether another attempt may succeed
     * @param retryAfter how long the target asks to be left alone
     */
    record Failed(String errorClass, String message, boolean retryable, Optional<Duration> retryAfter)
            implements TargetEnd {
        /** Another attempt may succeed. */
        static Failed retryable(String errorClass, String message) {
            return new Failed(errorClass, message, true, Optional.empty());
        }

        /** Another attempt would fail the same way. */
        static Failed forGood(String errorClass, String message) {
            return new Failed(errorClass, message, false, Optional.empty());
        }
    }

    /** It asks to be called again later, and has not failed. */
    record Snoozed(Snooze wish) implements TargetEnd {}

    /** Nobody knows whether the effect happened: the connection broke after the request had left. */
    record Unknown(String errorClass, String message) implements TargetEnd {}

    /** It was cut because the attempt was told to stop. */
    record Cut(Reach reach) implements TargetEnd {}

    /** How far a target had come when it was cut. */
    enum Reach {
        /** Nothing had happened yet. */
        NOT_BEGUN,
        /** It had begun, ran here, and has been stopped. */
        STOPPED_HERE,
        /** It runs elsewhere, and may go on. */
        OUT_OF_REACH
    }
}
