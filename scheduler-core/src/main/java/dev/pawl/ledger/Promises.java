package dev.pawl.ledger;

import dev.pawl.job.JobDefinition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The fire times that a job's spans promised in a slice, computed anew: those that must have a row each, summed up by
 * day; those that were given up together; and those that are still due. One thread.
 */
final class Promises {
    private final List<Span> spans;
    private final IntFunction<Optional<JobDefinition>> definitions;
    private final Instant firedThrough;

    private final Map<Long, FireSum> days = new HashMap<>();
    private final TreeSet<Integer> unreadable = new TreeSet<>();
    private long promised;
    private long givenUp;
    private long due;
    private @Nullable Instant dueSince;

    /** @param definitions of versions; empty for one that cannot be read */
    Promises(List<Span> spans, Instant firedThrough, IntFunction<Optional<JobDefinition>> definitions) {
        this.spans = spans;
        this.firedThrough = firedThrough;
        this.definitions = definitions;
    }

    /**
     * Sums up the fire times from {@code since} on and before {@code until}, at most so many.
     *
     * @return where it stopped because there are more; empty when that were all
     */
    Optional<Instant> sum(Instant since, Instant until, long most) {
        for (Span span : within(since, until)) {
            Optional<JobDefinition> definition = definitions.apply(span.version());
            if (definition.isEmpty()) {
                unreadable.add(span.version());
                continue;
            }
            for (Iterator<Instant> times = times(span, definition.get(), since); times.hasNext(); ) {
                Instant fireAt = times.next();
                if (!fireAt.isBefore(until) || !span.holds(fireAt)) {
                    break;
                }
                if (promised == most) {
                    return Optional.of(fireAt);
                }
                count(span, fireAt);
            }
        }
        return Optional.empty();
    }

    /** The fire times of that stretch that have been served. */
    void each(Instant since, Instant until, Reader reader) {
        for (Span span : within(since, until)) {
            definitions.apply(span.version()).ifPresent(definition -> {
                for (Iterator<Instant> times = times(span, definition, since); times.hasNext(); ) {
                    Instant fireAt = times.next();
                    if (!fireAt.isBefore(until) || !span.holds(fireAt)) {
                        break;
                    }
                    if (served(span, fireAt)) {
                        reader.read(fireAt, span.gaveUp(fireAt));
                    }
                }
            });
        }
    }

    /** Takes a fire time, and whether it was given up; else it must have a row of its own. */
    interface Reader {
        void read(Instant fireAt, boolean givenUp);
    }

    /**
     * The version of the time zone data when the span began in which this moment lies, if that is known and its fire
     * times depend on it.
     */
    Optional<String> zoneDataOf(Instant moment) {
        return spans.stream()
                .filter(span -> span.holds(moment))
                .findFirst()
                .filter(span -> definitions
                        .apply(span.version())
                        .map(definition -> definition.schedule().zone())
                        .filter(zone -> !zone.getRules().isFixedOffset())
                        .isPresent())
                .flatMap(Span::zoneData);
    }

    private void count(Span span, Instant fireAt) {
        promised++;
        if (!served(span, fireAt)) {
            due++;
            dueSince = dueSince == null ? fireAt : dueSince;
        } else if (span.gaveUp(fireAt)) {
            givenUp++;
        } else {
            long millis = fireAt.toEpochMilli();
            days.computeIfAbsent(Math.floorDiv(millis, FireSum.MILLIS_A_DAY), day -> new FireSum())
                    .add(millis);
        }
    }

    /** Of a span that has ended everything is served. */
    private boolean served(Span span, Instant fireAt) {
        return span.through().isPresent() || !fireAt.isAfter(firedThrough);
    }

    private List<Span> within(Instant since, Instant until) {
        return spans.stream()
                .filter(span -> span.after().isBefore(until))
                .filter(span -> span.through().map(end -> !end.isBefore(since)).orElse(true))
                .toList();
    }

    private static Iterator<Instant> times(Span span, JobDefinition definition, Instant since) {
        // The database's times end with microseconds, so nothing lies between the two.
        Instant before = since.minus(1, ChronoUnit.MICROS);
        return definition
                .fireTimes()
                .after(before.isAfter(span.after()) ? before : span.after())
                .iterator();
    }

    /** By day since 1970. */
    Map<Long, FireSum> days() {
        return days;
    }

    List<Integer> unreadable() {
        return List.copyOf(unreadable);
    }

    long promised() {
        return promised;
    }

    long givenUp() {
        return givenUp;
    }

    long due() {
        return due;
    }

    Optional<Instant> dueSince() {
        return Optional.ofNullable(dueSince);
    }
}
