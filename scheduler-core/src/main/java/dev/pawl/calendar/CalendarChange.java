package dev.pawl.calendar;

/** What became of a calendar that was put. */
public enum CalendarChange {
    /** It is new. */
    CREATED,
    /** It is different now, or a file took it over. */
    CHANGED,
    /** It was like that already; nothing was written. */
    UNCHANGED
}
