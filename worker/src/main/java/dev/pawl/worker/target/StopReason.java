package dev.pawl.worker.target;

/** Why an attempt is cut before its target has ended by itself. */
public enum StopReason {
    /** A person asked for it. */
    CANCELLED,
    /** The job's time limit is over. */
    TIMED_OUT,
    /** The worker cannot tell the database that it lives, or was taken for dead: the run may go on elsewhere. */
    LEASE_LOST,
    /** The worker stops, and the grace is over. */
    WORKER_STOPPED
}
