package dev.pawl.fire;

import java.time.Instant;

/**
 * How far the fire times of a job have been served.
 *
 * @param firedThrough all up to this one
 * @param predecessor where the run of the latest one that got a run stands
 * @param caughtUp runs for missed fire times so far, when this goes on from a plan that had too much; else 0
 */
record FireState(Instant firedThrough, Predecessor predecessor, int caughtUp) {
    /** Where a run stands, as far as the next fire time is concerned. */
    enum Predecessor {
        /** It has ended, or there is none. */
        ENDED,
        /** It is running, or may run as soon as a worker has a slot. */
        ACTIVE,
        /** It waits for an earlier one to end. */
        WAITING
    }
}
