package dev.pawl.retry;

/** The limits and rules that end a run, by the names under which they are stored and shown. */
public final class EndedBy {
    /** All attempts are used up. */
    public static final String MAX_ATTEMPTS = "max_attempts";

    /** The next attempt would have come too long after the run was due. */
    public static final String MAX_ELAPSED = "max_elapsed";

    /** The next attempt would have come after the job's next fire time. */
    public static final String NEXT_FIRE = "next_fire";

    /** The failure was one that another attempt cannot mend. */
    public static final String NOT_RETRYABLE = "not_retryable";

    /** Nobody knows whether the attempt had its effect, and the policy forbids to try again. */
    public static final String UNKNOWN = "unknown";

    /** Too many workers died while they had this run. */
    public static final String LOST = "lost";

    private EndedBy() {}
}
