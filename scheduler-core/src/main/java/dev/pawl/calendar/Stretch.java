package dev.pawl.calendar;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * The stretch of blackouts that the latest moment lay in, kept for the next moment: fire times rise, and where many lie
 * in one long stretch its end is looked for once and not for each. One thread.
 */
final class Stretch {
    private Instant from = Instant.MAX;
    private Instant reached = Instant.MAX;

    /**
     * The first moment from this one on that is free; empty when none is up to a latest one.
     *
     * @param through up to when a moment stays blacked out at least; empty when it is free
     */
    Optional<Instant> firstFree(Instant moment, Instant latest, Function<Instant, Optional<Instant>> through) {
        if (moment.isBefore(from) || !moment.isBefore(reached)) {
            from = moment;
            reached = moment;
        }
        Optional<Instant> further = through.apply(reached);
        while (further.isPresent() && !reached.isAfter(latest)) {
            reached = further.get();
            further = through.apply(reached);
        }
        return further.isPresent() ? Optional.empty() : Optional.of(reached);
    }
}
