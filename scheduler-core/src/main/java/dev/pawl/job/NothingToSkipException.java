package dev.pawl.job;

/** A job has no fire time ahead that would get a run; the message says why. Nothing was changed. */
public final class NothingToSkipException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NothingToSkipException(String message) {
        super(message);
    }
}
