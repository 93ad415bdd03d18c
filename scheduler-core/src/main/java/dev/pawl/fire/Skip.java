package dev.pawl.fire;

import java.time.Instant;
import java.util.Locale;

/**
 * A fire time that is not run.
 *
 * @param detail the reason in words, for people
 */
record Skip(Instant fireAt, Reason reason, String detail) {
    /** Why a fire time is not run. */
    enum Reason {
        /** It passed unserved, and the job's catch-up does not ask for it. */
        MISSED,
        /** The run of an earlier fire time was still active. */
        OVERLAP,
        /** The job was paused. */
        PAUSED,
        /** A calendar of the job blacks it out. */
        CALENDAR,
        /** Somebody asked to skip this one. */
        REQUESTED;

        /** The name in SQL. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
