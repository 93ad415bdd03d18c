package dev.pawl.worker;

import dev.pawl.worker.target.TargetEnd;
import java.util.Optional;

/** A run that was to be made with the success of an attempt cannot be made; trying again is of no use. */
final class FollowUpRefused extends RuntimeException {
    FollowUpRefused(String message, Throwable cause) {
        super(message, cause);
    }

    FollowUpRefused(String message) {
        super(message);
    }

    /** How an attempt ends that would have succeeded without it. */
    static TargetEnd insteadOfSuccess(String reason) {
        return new TargetEnd.Failed("FollowUpRefused", reason, false, Optional.empty());
    }
}
