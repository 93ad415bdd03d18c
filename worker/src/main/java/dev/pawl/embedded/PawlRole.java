package dev.pawl.embedded;

/** What a process does with what is enqueued and scheduled; any of them can enqueue. */
public enum PawlRole {
    /** Calls the handlers. */
    WORKER,
    /** Makes the runs of schedules. Several are active at once; it is enough that one runs somewhere. */
    SCHEDULER
}
