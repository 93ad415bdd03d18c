package dev.pawl.worker;

/** A run that was to be made with the success of an attempt cannot be made; trying again is of no use. */
final class FollowUpRefused extends RuntimeException {
    FollowUpRefused(String message, Throwable cause) {
        super(message, cause);
    }

    FollowUpRefused(String message) {
        super(message);
    }
}
