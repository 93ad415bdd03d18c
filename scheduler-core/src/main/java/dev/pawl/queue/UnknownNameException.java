package dev.pawl.queue;

/** An enqueue named a job or queue that does not exist; nothing was stored. */
public final class UnknownNameException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    UnknownNameException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** What was not found. */
    public enum Kind {
        JOB,
        QUEUE
    }
}
