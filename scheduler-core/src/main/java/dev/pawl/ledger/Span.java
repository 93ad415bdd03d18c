package dev.pawl.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * A stretch of time in which the fire times of a version were promised.
 *
 * @param after not included
 * @param through included; empty while it counts
 * @param givenUpAfter fire times after this are skipped as missed, without rows of their own
 * @param zoneData the version of the time zone data when it began, if that is known
 */
record Span(
        int version,
        Instant after,
        Optional<Instant> through,
        Optional<Instant> givenUpAfter,
        Optional<String> givenUpWhy,
        Optional<String> zoneData) {
    /** Whether its fire times are still promised. */
    boolean open() {
        return through.isEmpty();
    }

    /** Whether this moment lies within. */
    boolean holds(Instant moment) {
        return moment.isAfter(after) && through.map(end -> !moment.isAfter(end)).orElse(true);
    }

    /** Whether a fire time within is one of those that were given up. */
    boolean gaveUp(Instant fireAt) {
        return givenUpAfter.map(fireAt::isAfter).orElse(false);
    }
}
