package dev.pawl.schedule;

/** What becomes of a local time that a clock change leaves out. Schedules that cover every hour need no rule. */
public enum GapRule {
    /** It runs at the first instant after the gap; several in one gap become one run. */
    AFTER,
    /** It does not run that day. */
    SKIP
}
