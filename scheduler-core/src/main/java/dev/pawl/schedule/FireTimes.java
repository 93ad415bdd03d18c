package dev.pawl.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The instants that a schedule promises: strictly rising, and the same on every node that has the same zone data.
 * Immutable, safe for several threads; reads no clock.
 *
 * <p>Fire times lie in the years 1970 through 2199.
 */
public abstract sealed class FireTimes
        permits CronFireTimes, EveryFireTimes, SingleFireTime, NoFireTimes, UnionOfFireTimes, WindowOfFireTimes {
    static final int FIRST_YEAR = 1970;
    /** No fire time comes after the end of this year. */
    public static final int LAST_YEAR = 2199;

    /** So many fire times can be previewed at once. */
    public static final int MAX_PREVIEW = 10_000;

    // Local years begin and end up to 18 hours apart from those of UTC.
    private static final Instant EARLIEST = Instant.EPOCH.minus(Duration.ofDays(1));
    private static final Instant LATEST = Instant.parse("2200-01-02T00:00:00Z");

    FireTimes() {}

    /** The fire times of a schedule. */
    public static FireTimes of(Schedule schedule) {
        return switch (schedule) {
            case Schedule.Cron cron ->
                UnionOfFireTimes.of(cron.expressions().stream()
                        .map(expression -> new CronFireTimes(expression, cron.zone(), cron.gap(), cron.overlapTime()))
                        .toList());
            case Schedule.Every every -> new EveryFireTimes(every.interval(), every.anchor());
            case Schedule.At at -> new SingleFireTime(at.instant());
            case Schedule.Manual manual -> new NoFireTimes();
        };
    }

    /**
     * These fire times from {@code start} to {@code end}, both included; null leaves a side open.
     *
     * @throws InvalidScheduleException if the start is after the end
     */
    public final FireTimes between(@Nullable Instant start, @Nullable Instant end) {
        if (start != null && end != null && start.isAfter(end)) {
            throw InvalidScheduleException.in("start", start + " is after the end, " + end);
        }
        return start == null && end == null ? this : new WindowOfFireTimes(this, start, end);
    }

    /** The earliest fire time strictly after {@code after}; empty when there is none any more. */
    public final Optional<Instant> next(Instant after) {
        if (!after.isBefore(LATEST)) {
            return Optional.empty();
        }
        return Optional.ofNullable(findNext(after.isBefore(EARLIEST) ? EARLIEST : after))
                .filter(fire -> fire.isBefore(LATEST));
    }

    /** The fire times strictly after {@code after}, rising, computed as they are asked for. */
    public final Stream<Instant> after(Instant after) {
        return StreamSupport.stream(new WalkedFireTimes(walkFrom(after)), false);
    }

    /** The same, step by step. */
    final FireWalk walkFrom(Instant after) {
        if (!after.isBefore(LATEST)) {
            return () -> null;
        }
        return walk(after.isBefore(EARLIEST) ? EARLIEST : after);
    }

    /**
     * How many fire times lie after {@code after} and not after {@code until}. Counting ends at {@code max}, which
     * bounds the work.
     */
    public final long count(Instant after, Instant until, long max) {
        return after(after).takeWhile(fire -> !fire.isAfter(until)).limit(max).count();
    }

    /**
     * The next fire times strictly after {@code from}, with what clock changes do to them.
     *
     * @param n how many at most, 1 to 10000
     */
    public final List<Fire> preview(Instant from, int n) {
        if (n < 1 || n > MAX_PREVIEW) {
            throw new IllegalArgumentException("a preview shows 1 to " + MAX_PREVIEW + " fire times, asked for " + n);
        }
        List<Fire> fires = new ArrayList<>();
        Instant previous = from.isBefore(EARLIEST) ? EARLIEST : from;
        for (Instant at : after(from).limit(n).toList()) {
            fires.add(new Fire(at, at.atZone(zone()), notes(previous, at)));
            previous = at;
        }
        return List.copyOf(fires);
    }

    /**
     * The earliest fire time strictly after {@code after}, which lies in or near the years of fire times; else null.
     */
    abstract @Nullable Instant findNext(Instant after);

    /**
     * All fire times strictly after {@code after}, which lies in or near the years of fire times. Found one by one
     * unless a kind of fire times knows better.
     */
    FireWalk walk(Instant after) {
        return new FireWalk() {
            private @Nullable Instant at = after;

            @Override
            public @Nullable Instant next() {
                at = at == null ? null : FireTimes.this.next(at).orElse(null);
                return at;
            }
        };
    }

    /** The zone in which people think of these fire times. */
    ZoneId zone() {
        return ZoneOffset.UTC;
    }

    /** What clock changes do to the fire time {@code at} and to local times since the previous one. */
    List<String> notes(Instant previous, Instant at) {
        return List.of();
    }

    static void requireInRange(String field, Instant instant) {
        int year = instant.isBefore(EARLIEST) || instant.isAfter(LATEST)
                ? 0
                : instant.atOffset(ZoneOffset.UTC).getYear();
        if (year < FIRST_YEAR || year > LAST_YEAR) {
            throw InvalidScheduleException.in(
                    field, instant + " is out of range; allowed are the years " + FIRST_YEAR + " to " + LAST_YEAR);
        }
    }
}
