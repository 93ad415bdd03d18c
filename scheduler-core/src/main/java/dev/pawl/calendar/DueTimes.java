package dev.pawl.calendar;

import dev.pawl.schedule.FireTimes;
import dev.pawl.schedule.Jitter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * When the runs of a job's fire times are due. Immutable, pure: the same for the same fire time on every node.
 *
 * <p>Calendars look at the fire time as it was promised. Jitter is added once, to the fire time or to the end of the
 * blackout that it waits for; where that would move a run into a blackout, there is no jitter.
 */
public final class DueTimes {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter DAY_AND_CLOCK =
            DateTimeFormatter.ofPattern("d MMM uuuu HH:mm:ss", Locale.ENGLISH);

    private static final int BLACKOUTS_PASSED = 1_000;

    private final String jobKey;
    private final Jitter jitter;
    private final Blackouts blackouts;

    /** @param jobKey of which the jitter of each fire time follows */
    public DueTimes(String jobKey, Jitter jitter, Blackouts blackouts) {
        this.jobKey = jobKey;
        this.jitter = jitter;
        this.blackouts = blackouts;
    }

    /** What becomes of a fire time. */
    public DueTime at(Instant fireAt) {
        return at(fireAt, new Stretch());
    }

    /** {@link #at} for many fire times that rise, quicker where blackouts are long. One thread. */
    public Function<Instant, DueTime> rising() {
        Stretch stretch = new Stretch();
        return fireAt -> at(fireAt, stretch);
    }

    private DueTime at(Instant fireAt, Stretch stretch) {
        return switch (blackouts.at(fireAt, stretch)) {
            case Ruling.Free free -> new DueTime.Run(withJitter(fireAt, fireAt), Optional.empty());
            case Ruling.Skipped skipped -> new DueTime.Never(skipped.reason());
            case Ruling.Deferred deferred ->
                new DueTime.Run(withJitter(fireAt, deferred.until()), Optional.of(deferred.reason()));
        };
    }

    /**
     * The first fire time that gets a run. Looks past {@value #BLACKOUTS_PASSED} blackouts, and past none that defer
     * runs for longer than {@link Blackouts#LONGEST}: empty when there is none so far.
     *
     * @param first a fire time, the first that counts
     */
    public Optional<Instant> firstRun(FireTimes fireTimes, Instant first) {
        Instant fireAt = first;
        for (int passed = 0; passed < BLACKOUTS_PASSED; passed++) {
            Optional<Instant> skippedUntil = blackouts.skippedUntil(fireAt);
            if (skippedUntil.isEmpty()) {
                return at(fireAt) instanceof DueTime.Run ? Optional.of(fireAt) : Optional.empty();
            }
            // A blackout is passed as a whole: a schedule of each second has many fire times within it.
            Optional<Instant> next = fireTimes.next(skippedUntil.get().minusNanos(1));
            if (next.isEmpty()) {
                return Optional.empty();
            }
            fireAt = next.get();
        }
        return Optional.empty();
    }

    /**
     * What calendars do to fire times, and where they know no more dates: for each fire time whole sentences, mostly
     * none.
     *
     * @param fireAts rising, none left out between the first and the last
     * @param zone in which the reader thinks
     */
    public List<List<String>> notes(List<Instant> fireAts, ZoneId zone) {
        List<List<String>> all = new ArrayList<>();
        Instant previous = Instant.EPOCH;
        for (Instant fireAt : fireAts) {
            List<String> notes = new ArrayList<>();
            switch (at(fireAt)) {
                case DueTime.Never never -> notes.add("skipped: " + never.reason());
                case DueTime.Run run ->
                    run.deferredBy()
                            .ifPresent(reason -> notes.add("deferred to "
                                    + DAY_AND_CLOCK.format(run.at().atZone(zone)) + ": " + reason));
            }
            notes.addAll(blackouts.endings(previous, fireAt));
            all.add(List.copyOf(notes));
            previous = fireAt;
        }
        return List.copyOf(all);
    }

    /**
     * What jitter does to a fire time, as a whole sentence; empty when it does nothing.
     *
     * @param zone in which the reader thinks
     */
    public Optional<String> jitterNote(Instant fireAt, ZoneId zone) {
        return switch (at(fireAt)) {
            case DueTime.Never never -> Optional.empty();
            case DueTime.Run run ->
                jitter.isNone() || run.deferredBy().isPresent()
                        ? Optional.empty()
                        : Optional.of("up to " + jitter + " later: runs at "
                                + CLOCK.format(run.at().atZone(zone)));
        };
    }

    private Instant withJitter(Instant fireAt, Instant released) {
        Instant moved = released.plus(jitter.at(jobKey, fireAt));
        return moved.equals(released) || blackouts.cover(moved) ? released : moved;
    }
}
