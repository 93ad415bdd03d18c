package dev.pawl.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Goes through fire times, rising; remembers where it is, so that many in a row cost little. For one thread. */
@FunctionalInterface
interface FireWalk {
    /** The next fire time; null when there is none any more, and then at each further call. */
    @Nullable
    Instant next();
}
