package dev.pawl.job;

/** A handler's statement that trying again is of no use. */
public final class FailNowException extends RuntimeException {
    /** @param message why, for people */
    public FailNowException(String message) {
        super(message);
    }
}
