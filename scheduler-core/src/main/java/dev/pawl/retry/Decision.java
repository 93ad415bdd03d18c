package dev.pawl.retry;

import java.time.Duration;

/** What becomes of a run after an attempt that did not succeed. */
public sealed interface Decision {
    /**
     * The run goes on.
     *
     * @param delay from now until the next attempt is due, not negative
     */
    record Again(Duration delay) implements Decision {
        public Again {
            if (delay.isNegative()) {
                throw new IllegalArgumentException("delay must not be negative, was " + delay);
            }
        }
    }

    /**
     * The run ends here.
     *
     * @param state how it ends
     * @param endedBy the limit or rule that ended it, one of the constants of {@link EndedBy}
     */
    record End(EndState state, String endedBy) implements Decision {}

    /** The states in which a run can end without success. */
    enum EndState {
        /** For good. */
        FAILED,
        /** Waits for a person to say what happened. */
        HELD
    }
}
