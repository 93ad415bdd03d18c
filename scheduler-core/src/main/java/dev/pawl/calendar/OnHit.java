package dev.pawl.calendar;

/** What becomes of a fire time that lies in a blackout. */
public enum OnHit {
    /** It gets no run; that is recorded. */
    SKIP,
    /** Its run is due when the blackout ends. */
    DEFER
}
