package dev.pawl.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The calendars that one job keeps to, and what they do to its fire times. Immutable, pure.
 *
 * <p>A fire time that several of them touch is skipped if one of them skips. A deferred run waits until none of them
 * blacks out the moment, whatever they do to fire times: blackouts that follow each other count as one.
 */
public final class Blackouts {
    /** A job without calendars. */
    public static final Blackouts NONE = new Blackouts(List.of(), ZoneId.of("UTC"));

    /** A run is deferred no longer than this. */
    public static final Duration LONGEST = Duration.ofDays(400);

    private final List<InForce> calendars;
    private final ZoneId zone;

    private Blackouts(List<InForce> calendars, ZoneId zone) {
        this.calendars = List.copyOf(calendars);
        this.zone = zone;
    }

    /**
     * What these uses of calendars come to.
     *
     * @param zone of the job's schedule, in which calendars without one are read
     * @param calendars by name; a use of one that is not among them has no effect
     */
    public static Blackouts of(List<CalendarUse> uses, ZoneId zone, Map<CalendarName, BlackoutCalendar> calendars) {
        List<InForce> inForce = new ArrayList<>();
        for (CalendarUse use : uses) {
            BlackoutCalendar calendar = calendars.get(use.name());
            if (calendar != null) {
                inForce.add(new InForce(use, calendar));
            }
        }
        return new Blackouts(inForce, zone);
    }

    /** What becomes of a fire time. */
    public Ruling at(Instant fireAt) {
        return at(fireAt, new Stretch());
    }

    /** @param stretch of the fire time before, with the same calendars */
    Ruling at(Instant fireAt, Stretch stretch) {
        Optional<String> skipped = reason(fireAt, OnHit.SKIP);
        if (skipped.isPresent()) {
            return new Ruling.Skipped(skipped.get());
        }
        Optional<String> deferred = reason(fireAt, OnHit.DEFER);
        if (deferred.isEmpty()) {
            return new Ruling.Free();
        }
        return stretch.firstFree(fireAt, fireAt.plus(LONGEST), this::through)
                .<Ruling>map(until -> new Ruling.Deferred(until, deferred.get()))
                .orElseGet(() -> new Ruling.Skipped(
                        deferred.get() + ", and blackouts follow each other for " + LONGEST.toDays() + " days"));
    }

    /** Until when a calendar skips all fire times from this one on; empty when none skips it. */
    Optional<Instant> skippedUntil(Instant fireAt) {
        return calendars.stream()
                .filter(one -> one.use.onHit() == OnHit.SKIP)
                .flatMap(one -> one.calendar.hit(fireAt, zone).stream())
                .map(BlackoutCalendar.Hit::through)
                .findFirst();
    }

    /** Whether any of them blacks out a moment. */
    public boolean cover(Instant moment) {
        return through(moment).isPresent();
    }

    /** Which calendars know no more dates since some moment after the one and not after the other, in words. */
    List<String> endings(Instant after, Instant through) {
        List<String> endings = new ArrayList<>();
        for (InForce one : calendars) {
            one.calendar
                    .lastDate()
                    .filter(last -> {
                        ZoneId inForce = one.calendar.zone().orElse(zone);
                        Instant end = last.plusDays(1).atStartOfDay(inForce).toInstant();
                        return end.isAfter(after) && !end.isAfter(through);
                    })
                    .ifPresent(last -> endings.add(
                            "the calendar " + one.use.name() + " knows dates until " + last + " and none after"));
        }
        return endings;
    }

    private Optional<String> reason(Instant moment, OnHit onHit) {
        for (InForce one : calendars) {
            Optional<String> entry = one.use.onHit() == onHit ? one.calendar.at(moment, zone) : Optional.empty();
            if (entry.isPresent()) {
                return Optional.of("blacked out by the calendar " + one.use.name() + ": " + entry.get());
            }
        }
        return Optional.empty();
    }

    private Optional<Instant> through(Instant moment) {
        return calendars.stream()
                .flatMap(one -> one.calendar.hit(moment, zone).stream())
                .map(BlackoutCalendar.Hit::through)
                .findFirst();
    }

    private record InForce(CalendarUse use, BlackoutCalendar calendar) {}
}
