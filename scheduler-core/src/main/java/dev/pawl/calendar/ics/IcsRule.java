package dev.pawl.calendar.ics;

import dev.pawl.input.Quoted;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;

/**
 * How an event repeats. The library counts in the event's local time, without zones; the end of the rule, which may be
 * in UTC, is looked after here.
 */
final class IcsRule {
    private static final Set<String> FREQUENCIES = Set.of("YEARLY", "MONTHLY", "WEEKLY", "DAILY");
    /** A rule that has not come to an end after so many occurrences is not that of a calendar of blackouts. */
    private static final int MOST_OCCURRENCES = 50_000;

    private final Map<String, String> parts;
    private final RecurrenceRule rule;
    private final Optional<IcsTime> until;

    IcsRule(IcsLine line) {
        parts = parts(line);
        if (!FREQUENCIES.contains(parts.getOrDefault("FREQ", ""))) {
            throw new UnusableEventException("it repeats by FREQ=" + Quoted.shortened(parts.getOrDefault("FREQ", ""))
                    + "; supported are YEARLY, MONTHLY, WEEKLY and DAILY");
        }
        if (parts.containsKey("RSCALE") && !parts.get("RSCALE").equals("GREGORIAN")) {
            throw new UnusableEventException("it repeats by another calendar than the Gregorian");
        }
        until = Optional.ofNullable(parts.get("UNTIL")).map(value -> IcsTime.parse(line, value));
        StringBuilder endless = new StringBuilder();
        parts.forEach((name, value) -> {
            if (!name.equals("UNTIL")) {
                endless.append(endless.isEmpty() ? "" : ";")
                        .append(name)
                        .append('=')
                        .append(value);
            }
        });
        try {
            rule = new RecurrenceRule(endless.toString(), RecurrenceRule.RfcMode.RFC5545_STRICT);
        } catch (InvalidRecurrenceRuleException | IllegalArgumentException e) {
            throw new UnusableEventException("its RRULE cannot be read: " + Quoted.text(line.value()));
        }
    }

    /** Whether it goes on for ever. */
    boolean isEndless() {
        return until.isEmpty() && !parts.containsKey("COUNT");
    }

    /** Whether it means this day of each year, for ever. */
    boolean isEachYear(LocalDate day) {
        Map<String, String> rest = new LinkedHashMap<>(parts);
        rest.remove("FREQ", "YEARLY");
        rest.remove("INTERVAL", "1");
        rest.remove("BYMONTH", Integer.toString(day.getMonthValue()));
        rest.remove("BYMONTHDAY", Integer.toString(day.getDayOfMonth()));
        rest.remove("WKST");
        // A day of each month of the year, if it were alone.
        boolean wholeDate = !parts.containsKey("BYMONTHDAY") || parts.containsKey("BYMONTH");
        return rest.isEmpty() && wholeDate;
    }

    /** The starts that follow from the rule, up to a day, included. */
    List<LocalDateTime> starts(IcsTime start, LocalDate through) {
        List<LocalDateTime> starts = new ArrayList<>();
        try {
            RecurrenceRuleIterator occurrences = rule.iterator(dateTime(start));
            while (occurrences.hasNext()) {
                LocalDateTime next = local(occurrences.nextDateTime());
                if (next.toLocalDate().isAfter(through) || isPastEnd(next, start)) {
                    break;
                }
                starts.add(next);
                if (starts.size() > MOST_OCCURRENCES) {
                    throw new UnusableEventException("it repeats more than " + MOST_OCCURRENCES + " times");
                }
            }
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
            throw new UnusableEventException("its RRULE never comes true");
        }
        return starts;
    }

    private boolean isPastEnd(LocalDateTime next, IcsTime start) {
        if (until.isEmpty()) {
            return false;
        }
        IcsTime end = until.get();
        if (start.wholeDay() || end.wholeDay()) {
            return next.toLocalDate().isAfter(end.local().toLocalDate());
        }
        if (start.zone().isEmpty() || end.zone().isEmpty()) {
            return next.isAfter(end.local());
        }
        return IcsTime.instant(next, start.zone().get())
                .isAfter(IcsTime.instant(end.local(), end.zone().get()));
    }

    private static Map<String, String> parts(IcsLine line) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : line.value().toUpperCase(Locale.ROOT).split(";", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1 || parts.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
                throw new UnusableEventException("its RRULE cannot be read: " + Quoted.text(line.value()));
            }
        }
        return parts;
    }

    private static DateTime dateTime(IcsTime time) {
        LocalDateTime local = time.local();
        int month = local.getMonthValue() - 1;
        return time.wholeDay()
                ? new DateTime(local.getYear(), month, local.getDayOfMonth())
                : new DateTime(
                        local.getYear(),
                        month,
                        local.getDayOfMonth(),
                        local.getHour(),
                        local.getMinute(),
                        local.getSecond());
    }

    private static LocalDateTime local(DateTime time) {
        LocalDate day = LocalDate.of(time.getYear(), time.getMonth() + 1, time.getDayOfMonth());
        return time.isAllDay() ? day.atStartOfDay() : day.atTime(time.getHours(), time.getMinutes(), time.getSeconds());
    }
}
