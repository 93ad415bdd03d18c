package dev.pawl.job;

/** The run has passed on to another worker, so what was to be stored for it was not. Nothing of it has happened. */
public final class LeaseLostException extends RuntimeException {
    /** @param message what was not stored, for people */
    public LeaseLostException(String message) {
        super(message);
    }
}
