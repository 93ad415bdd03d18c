package dev.pawl.job;

/**
 * What becomes of a fire time while the run of the one before is still active: waiting, running, or between two
 * attempts. Runs that were enqueued count for nothing here.
 */
public enum OverlapPolicy {
    /** It is recorded as skipped. */
    SKIP,
    /** One run waits until the other has ended; fire times that come while one waits are recorded as skipped. */
    QUEUE_ONE,
    /** Each has a run, which waits until all before it have ended. */
    QUEUE_ALL,
    /** The other is cancelled, and this one runs when it has ended. */
    CANCEL_RUNNING,
    /** It runs beside the other. */
    ALLOW;

    /** Whether the runs of fire times take turns, each starting when the one before has ended. */
    public boolean takesTurns() {
        return switch (this) {
            case QUEUE_ONE, QUEUE_ALL, CANCEL_RUNNING -> true;
            // Of those that skip, none begins to wait.
            case SKIP, ALLOW -> false;
        };
    }
}
