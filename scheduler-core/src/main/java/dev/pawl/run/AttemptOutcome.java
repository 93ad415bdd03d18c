package dev.pawl.run;

import java.util.Locale;

/** How an attempt ended. */
public enum AttemptOutcome {
    SUCCEEDED,
    FAILED,
    /** The effect may or may not have happened. */
    UNKNOWN,
    /** Cut at its time limit, before its effect could have begun or with a target that reports it. */
    TIMED_OUT,
    /** Its worker died. */
    LOST,
    CANCELLED,
    /** Asked to be run again later; does not count against the retry policy. */
    SNOOZED;

    /** The name in SQL and JSON. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The outcome of that name.
     *
     * @throws IllegalArgumentException if {@code text} names none
     */
    public static AttemptOutcome parse(String text) {
        for (AttemptOutcome outcome : values()) {
            if (outcome.text().equals(text)) {
                return outcome;
            }
        }
        throw new IllegalArgumentException("unknown outcome '" + text + "'");
    }
}
