package dev.pawl.calendar;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Dates and weekly windows in which jobs that keep to this calendar are not to start. Immutable, pure: it reads no
 * clock.
 *
 * <p>Dates and windows are about what the clocks on the wall show in the calendar's zone or, when it has none, in that
 * of the job: a moment is in a blackout if its local time is, by the rules of {@code java.time}. So in autumn a local
 * time that happens twice is blacked out both times, and in spring a window that begins or ends in the gap begins or
 * ends with the gap.
 */
public final class BlackoutCalendar {
    /** The largest number of dates. */
    public static final int MAX_DATES = 2_000;

    /** The largest number of weekly windows. */
    public static final int MAX_WINDOWS = 50;

    private static final int LEAP_YEAR = 2024;

    private final Optional<String> description;
    private final Optional<ZoneId> zone;
    private final List<Blackout> dates;
    private final List<WeeklyWindow> weekly;

    BlackoutCalendar(
            Optional<String> description, Optional<ZoneId> zone, List<Blackout> dates, List<WeeklyWindow> weekly) {
        this.description = description;
        this.zone = zone;
        this.dates = List.copyOf(dates);
        this.weekly = List.copyOf(weekly);
        if (dates.isEmpty() && weekly.isEmpty()) {
            throw new IllegalArgumentException("must have dates or weekly windows, one of them at least");
        }
        if (dates.size() > MAX_DATES || weekly.size() > MAX_WINDOWS) {
            throw new IllegalArgumentException("may have at most " + MAX_DATES + " dates and " + MAX_WINDOWS
                    + " weekly windows, has " + dates.size() + " and " + weekly.size());
        }
        if (coversEachWeek() || coversEachYear()) {
            throw new IllegalArgumentException("leaves no time free: a job that keeps to it would never run");
        }
    }

    /**
     * A calendar of entries as people write them.
     *
     * @param zone in which its local times are; empty for that of each job
     * @param dates such as {@code 12-25 Christmas}, {@code 2026-12-24..2027-01-01}
     * @param weekly such as {@code sat-sun}, {@code mon-fri 22:00-06:00}
     * @throws IllegalArgumentException when an entry cannot be read, or when all of them leave no time free
     */
    public static BlackoutCalendar of(Optional<ZoneId> zone, List<String> dates, List<String> weekly) {
        return new BlackoutCalendar(
                Optional.empty(),
                zone,
                dates.stream().map(DateText::parse).toList(),
                weekly.stream().map(WeeklyText::parse).toList());
    }

    /** What it is for, for people. */
    public Optional<String> description() {
        return description;
    }

    /** The zone of its local times; empty for that of each job. */
    public Optional<ZoneId> zone() {
        return zone;
    }

    /** Its dates as they were written. */
    public List<String> dates() {
        return dates.stream().map(Blackout::text).toList();
    }

    /** Its weekly windows as they were written. */
    public List<String> weekly() {
        return weekly.stream().map(Blackout::text).toList();
    }

    /**
     * The last day of those that come once: from then on the calendar knows nothing but what comes each week or each
     * year. Empty when all of it does.
     */
    public Optional<LocalDate> lastDate() {
        return dates.stream()
                .map(BlackoutCalendar::lastDay)
                .filter(Objects::nonNull)
                .max(LocalDate::compareTo);
    }

    /** The entry that blacks out a moment; empty when none does. */
    public Optional<String> at(Instant moment, ZoneId zoneOfJob) {
        return hit(moment, zoneOfJob).map(Hit::entry);
    }

    Optional<Hit> hit(Instant moment, ZoneId zoneOfJob) {
        ZoneId inForce = zone.orElse(zoneOfJob);
        LocalDateTime local = LocalDateTime.ofInstant(moment, inForce);
        return Stream.concat(dates.stream(), weekly.stream())
                .filter(entry -> entry.covers(moment, local))
                .findFirst()
                .map(entry -> new Hit(entry.text(), untilClocksChange(entry.end(moment, local), moment, inForce)));
    }

    /** Beyond a clock change the local times go on elsewhere: what they are in then is to be looked up anew. */
    private static Instant untilClocksChange(Instant end, Instant moment, ZoneId zone) {
        ZoneOffsetTransition change = zone.getRules().nextTransition(moment);
        return change != null && change.getInstant().isBefore(end) ? change.getInstant() : end;
    }

    private static @Nullable LocalDate lastDay(Blackout entry) {
        return switch (entry) {
            case Dates days -> days.last();
            case LocalSpan span -> span.end().toLocalDate();
            case FixedSpan span -> LocalDate.ofInstant(span.end(), ZoneOffset.UTC);
            case YearlyDates days -> null;
            case WeeklyWindow window -> null;
        };
    }

    private boolean coversEachWeek() {
        for (DayOfWeek day : DayOfWeek.values()) {
            for (int minute = 0; minute < WeeklyWindow.DAY; minute++) {
                if (!covers(day, minute)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean covers(DayOfWeek day, int minute) {
        return weekly.stream().anyMatch(window -> window.covers(day, minute));
    }

    private boolean coversEachYear() {
        LocalDate newYear = LocalDate.of(LEAP_YEAR, 1, 1);
        return newYear.datesUntil(newYear.plusYears(1))
                .map(MonthDay::from)
                .allMatch(day ->
                        dates.stream().anyMatch(entry -> entry instanceof YearlyDates yearly && yearly.covers(day)));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BlackoutCalendar that
                && description.equals(that.description)
                && zone.equals(that.zone)
                && dates.equals(that.dates)
                && weekly.equals(that.weekly);
    }

    @Override
    public int hashCode() {
        return Objects.hash(description, zone, dates, weekly);
    }

    /**
     * That a moment is blacked out.
     *
     * @param entry by what
     * @param through when to look again: up to then the entry goes on
     */
    record Hit(String entry, Instant through) {}
}
