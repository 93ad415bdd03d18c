package dev.pawl.job;

/** What becomes of a fire time while the run of the one before is still active. */
public enum OverlapPolicy {
    /** It is recorded as skipped. */
    SKIP,
    /** It runs beside the other. */
    ALLOW
}
