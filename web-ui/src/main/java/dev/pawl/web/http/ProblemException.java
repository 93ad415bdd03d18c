package dev.pawl.web.http;

/** Ends the handling of a request with a problem as its answer. */
public final class ProblemException extends RuntimeException {
    private final transient Problem problem;

    public ProblemException(Problem problem) {
        // No stack trace: it is an answer, not a fault of the program.
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
