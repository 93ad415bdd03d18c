package dev.pawl.job;

/** A version of a job is there, and this program cannot read it: a newer program has stored it. */
public final class UnreadableDefinitionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableDefinitionException(int jobId, int version, RuntimeException cause) {
        super("version " + version + " of job " + jobId + " cannot be read: " + cause.getMessage(), cause);
    }
}
