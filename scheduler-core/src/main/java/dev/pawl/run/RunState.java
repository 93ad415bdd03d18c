package dev.pawl.run;

import java.util.Locale;

/** Where a run stands. */
public enum RunState {
    /** Waits: to be claimed, for its due time, or for its next attempt. */
    READY,
    /** A worker holds a lease on it. */
    RUNNING,
    /** The outcome of its last attempt is unknown, and its policy wants a person to decide. */
    HELD,
    SUCCEEDED,
    /** Its attempts are used up, or its policy ended it. */
    FAILED,
    CANCELLED;

    /** Whether no attempt follows unless a person asks for one. */
    public boolean ended() {
        return this != READY && this != RUNNING;
    }

    /** The name in SQL, JSON and YAML. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The state of that name.
     *
     * @throws IllegalArgumentException if {@code text} names none
     */
    public static RunState parse(String text) {
        for (RunState state : values()) {
            if (state.text().equals(text)) {
                return state;
            }
        }
        throw new IllegalArgumentException("unknown run state '" + text + "'");
    }
}
