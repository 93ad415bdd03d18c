package dev.pawl.calendar.ics;

import dev.pawl.calendar.BlackoutCalendar;
import dev.pawl.input.InvalidInput;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an iCalendar file gives for a calendar of blackouts. Immutable.
 *
 * <p>A whole day that comes each year becomes an entry such as {@code 12-25}, which holds for ever. All other events
 * that repeat are written out up to the end of the tenth year after that of the import; the report says so where a rule
 * goes on beyond. Dates before the year before the import are left out.
 *
 * @param events what became of each event, in the order of the file
 * @param dates the entries of the calendar, each once, rising
 */
public record IcsImport(List<ImportedEvent> events, List<String> dates) {
    private static final int YEARS_AHEAD = 10;
    private static final int LONGEST_ENTRY = 200;
    /** With so many, a report on each event is no help any more. */
    private static final int MOST_DATES = 20_000;

    public IcsImport {
        events = List.copyOf(events);
        dates = List.copyOf(dates);
    }

    /**
     * Reads a file of at most 1 MiB and 5,000 events.
     *
     * @param fileName as it is to be shown in messages
     * @param zone that the calendar is to have: times in it are kept as local times, others as instants
     * @param today the day of the import
     * @throws dev.pawl.input.MalformedInput when it is no iCalendar file, with file and line
     * @throws InvalidInput when it gives far too many dates
     */
    public static IcsImport read(byte[] bytes, String fileName, Optional<ZoneId> zone, LocalDate today) {
        List<IcsEvent> events = IcsFile.events(bytes, fileName);
        Reading reading = new Reading(zone, today, replaced(events));
        List<ImportedEvent> imported = new ArrayList<>();
        Set<String> dates = new TreeSet<>();
        int written = 0;
        for (IcsEvent event : events) {
            ImportedEvent taken = reading.take(event);
            imported.add(taken);
            dates.addAll(taken.dates());
            // Those of all events, each of which the report keeps: many events may give the same dates.
            written += taken.dates().size();
            if (written > MOST_DATES) {
                throw tooMany("more than " + MOST_DATES);
            }
        }
        return new IcsImport(imported, List.copyOf(dates));
    }

    /** Whether every event could be read. */
    public boolean complete() {
        return events.stream().noneMatch(ImportedEvent::refused);
    }

    /**
     * The calendar that follows.
     *
     * @throws InvalidInput when there is nothing for it, or too much
     */
    public BlackoutCalendar calendar(Optional<ZoneId> zone) {
        if (dates.isEmpty()) {
            throw new InvalidInput("dates", "none of the " + events.size() + " events of the file could be taken over");
        }
        if (dates.size() > BlackoutCalendar.MAX_DATES) {
            throw tooMany(Integer.toString(dates.size()));
        }
        try {
            return BlackoutCalendar.of(zone, dates, List.of());
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("dates", String.valueOf(e.getMessage()));
        }
    }

    private static InvalidInput tooMany(String count) {
        return new InvalidInput(
                "dates",
                "the file gives %s dates, a calendar has at most %d: take out what repeats often"
                        .formatted(count, BlackoutCalendar.MAX_DATES));
    }

    /** By the events' UID, the occurrences that events of their own replace. */
    private static Map<String, Set<LocalDateTime>> replaced(List<IcsEvent> events) {
        Map<String, IcsTime> starts = new HashMap<>();
        Map<String, Set<LocalDateTime>> replaced = new HashMap<>();
        for (IcsEvent event : events) {
            try {
                event.requireReadable();
                String uid = event.uid().orElse("");
                if (event.replaces().isEmpty()) {
                    starts.putIfAbsent(uid, event.start());
                }
            } catch (UnusableEventException notTaken) {
                // Reported when the event itself is read.
            }
        }
        for (IcsEvent event : events) {
            try {
                event.requireReadable();
                IcsTime start = starts.get(event.uid().orElse(""));
                Optional<IcsTime> occurrence = event.replaces();
                if (start != null && occurrence.isPresent()) {
                    replaced.computeIfAbsent(event.uid().orElse(""), uid -> new HashSet<>())
                            .add(occurrence.get().localTo(start));
                }
            } catch (UnusableEventException notTaken) {
                // Reported when the event itself is read.
            }
        }
        return replaced;
    }

    /** Takes events over one by one. */
    private record Reading(Optional<ZoneId> zone, LocalDate today, Map<String, Set<LocalDateTime>> replaced) {
        ImportedEvent take(IcsEvent event) {
            try {
                return taken(event);
            } catch (UnusableEventException e) {
                return ImportedEvent.refused(event, String.valueOf(e.getMessage()));
            }
        }

        private ImportedEvent taken(IcsEvent event) {
            if (event.isCancelled()) {
                return ImportedEvent.left(event, "it is cancelled");
            }
            event.requireReadable();
            IcsTime start = event.start();
            Duration length = event.length();
            Optional<IcsRule> rule = event.rule().map(IcsRule::new);
            Set<LocalDateTime> left = new HashSet<>(event.named("EXDATE", start));
            if (event.replaces().isEmpty()) {
                left.addAll(replaced.getOrDefault(event.uid().orElse(""), Set.of()));
            }
            Set<LocalDateTime> added = event.named("RDATE", start);
            LocalDate day = start.local().toLocalDate();
            boolean oneDay = start.wholeDay() && length.equals(Duration.ofDays(1));
            if (oneDay
                    && left.isEmpty()
                    && added.isEmpty()
                    && day.getYear() <= today.getYear()
                    && rule.filter(each -> each.isEachYear(day)).isPresent()) {
                return ImportedEvent.taken(event, List.of(named(day.toString().substring(5), event)), "each year");
            }
            LocalDate through = LocalDate.of(today.getYear() + YEARS_AHEAD, 12, 31);
            LocalDate since = LocalDate.of(today.getYear() - 1, 1, 1);
            Set<LocalDateTime> starts = new TreeSet<>(added);
            starts.add(start.local());
            rule.ifPresent(repeated -> starts.addAll(repeated.starts(start, through)));
            starts.removeAll(left);
            Set<String> entries = new LinkedHashSet<>();
            for (LocalDateTime each : starts) {
                LocalDate last = each.plus(length).minusNanos(1).toLocalDate();
                if (!last.isBefore(since) && !each.toLocalDate().isAfter(through)) {
                    entries.add(named(entry(start, each, each.plus(length)), event));
                }
            }
            if (entries.isEmpty()) {
                return ImportedEvent.left(event, "none of its dates is in " + since + " to " + through);
            }
            boolean cut = rule.filter(IcsRule::isEndless).isPresent();
            return ImportedEvent.taken(
                    event, List.copyOf(entries), cut ? "repeats for ever; written out until " + through : "");
        }

        /** @param end the first moment after it */
        private String entry(IcsTime form, LocalDateTime begin, LocalDateTime end) {
            if (form.wholeDay()) {
                LocalDate first = begin.toLocalDate();
                LocalDate last = end.toLocalDate().minusDays(1);
                return first.equals(last) ? first.toString() : first + ".." + last;
            }
            if (form.zone().isEmpty() || form.zone().equals(zone)) {
                return begin + ".." + end;
            }
            ZoneId own = form.zone().get();
            return IcsTime.instant(begin, own) + ".." + IcsTime.instant(end, own);
        }

        private static String named(String entry, IcsEvent event) {
            String text = event.summary().isEmpty() ? entry : entry + " " + event.summary();
            return text.codePointCount(0, text.length()) <= LONGEST_ENTRY
                    ? text
                    : text.substring(0, text.offsetByCodePoints(0, LONGEST_ENTRY))
                            .strip();
        }
    }
}
