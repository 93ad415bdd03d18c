package dev.pawl.schedule;

/**
 * What becomes of a local time that a clock change makes happen twice. Schedules that cover every hour run both times.
 */
public enum OverlapTimeRule {
    /** It runs once, the first time. */
    FIRST,
    /** It runs once, the last time. */
    LAST,
    /** It runs twice. */
    BOTH
}
