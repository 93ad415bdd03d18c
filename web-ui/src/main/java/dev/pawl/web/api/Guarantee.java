package dev.pawl.web.api;

import dev.pawl.job.JobDefinition;
import java.util.Locale;

/** How often a run's effect happens, whatever crashes. */
public enum Guarantee {
    /** Only attempts that provably did nothing are tried again. */
    AT_MOST_ONCE,
    /** An attempt whose end is unknown is tried again. */
    AT_LEAST_ONCE;

    /** The guarantee that a definition gives. */
    public static Guarantee of(JobDefinition definition) {
        return switch (definition.retry().onUnknown()) {
            case RETRY -> AT_LEAST_ONCE;
            case HOLD, FAIL -> AT_MOST_ONCE;
        };
    }

    /** The name in JSON. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
