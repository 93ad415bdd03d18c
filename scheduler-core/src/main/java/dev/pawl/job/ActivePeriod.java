package dev.pawl.job;

import java.time.Instant;
import java.util.Optional;

/**
 * The stretch of time in which a schedule counts.
 *
 * @param start the first moment; empty for since ever
 * @param end the last moment; empty for ever
 */
public record ActivePeriod(Optional<Instant> start, Optional<Instant> end) {
    /** Since ever and for ever. */
    public static final ActivePeriod ALWAYS = new ActivePeriod(Optional.empty(), Optional.empty());

    public ActivePeriod {
        if (start.isPresent() && end.isPresent() && start.get().isAfter(end.get())) {
            throw new IllegalArgumentException(start.get() + " is after the end, " + end.get());
        }
    }
}
