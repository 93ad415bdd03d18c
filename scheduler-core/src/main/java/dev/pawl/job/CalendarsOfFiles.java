package dev.pawl.job;

import dev.pawl.calendar.BlackoutCalendar;
import dev.pawl.calendar.CalendarJson;
import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.Calendars;
import dev.pawl.calendar.FileOwner;
import dev.pawl.calendar.StoredCalendar;
import dev.pawl.input.InputProblem;
import dev.pawl.input.InvalidInput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The calendars of files that are applied together: put before the jobs, pruned after them. Immutable. */
final class CalendarsOfFiles {
    private final SortedMap<CalendarName, Entry> entries;

    /** A calendar, and the file that it stands in. */
    private record Entry(JobsFile file, BlackoutCalendar calendar) {
        FileOwner owner() {
            JobsSource source = file.jobsSource();
            return new FileOwner(source.name(), source.formerName());
        }
    }

    private CalendarsOfFiles(SortedMap<CalendarName, Entry> entries) {
        this.entries = Collections.unmodifiableSortedMap(entries);
    }

    /** @throws InvalidInput with each calendar that stands in two of them */
    static CalendarsOfFiles of(List<JobsFile> files) {
        SortedMap<CalendarName, Entry> entries = new TreeMap<>();
        List<InputProblem> problems = new ArrayList<>();
        for (JobsFile file : files) {
            file.calendars().forEach((name, calendar) -> {
                Entry other = entries.putIfAbsent(name, new Entry(file, calendar));
                if (other != null) {
                    String message = "is in " + other.file().fileName() + ", too; a calendar stands in one file only";
                    problems.add(file.locate("calendars", name.value(), new InputProblem("", message)));
                }
            });
        }
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
        return new CalendarsOfFiles(entries);
    }

    Set<CalendarName> names() {
        return entries.keySet();
    }

    /** What would be done to the calendars of each source, in the order of their names. */
    Map<String, List<PlannedCalendar>> plan(Calendars current, Collection<String> sources) {
        Map<CalendarName, StoredCalendar> there =
                current.all().stream().collect(Collectors.toMap(StoredCalendar::name, stored -> stored));
        Map<String, List<PlannedCalendar>> plans = new HashMap<>();
        sources.forEach(source -> plans.put(source, new ArrayList<>()));
        entries.forEach((name, entry) -> plans.computeIfAbsent(entry.file().source(), source -> new ArrayList<>())
                .add(plan(name, entry, Optional.ofNullable(there.get(name)))));
        missing(current, sources)
                .forEach((name, source) -> plans.computeIfAbsent(source, one -> new ArrayList<>())
                        .add(new PlannedCalendar(name, PlannedJob.Action.DELETE_IF_PRUNED, List.of())));
        plans.values()
                .forEach(planned -> planned.sort((one, other) -> one.name().compareTo(other.name())));
        return plans;
    }

    /** Creates and changes them, in the order of their names. */
    void put(Calendars transaction, String author) {
        entries.forEach((name, entry) -> {
            try {
                String by = author + ", file " + entry.file().source();
                transaction.put(name, entry.calendar(), by, Optional.of(entry.owner()));
            } catch (InvalidInput e) {
                throw new InvalidInput(e.problems().stream()
                        .map(problem -> entry.file().locate("calendars", name.value(), problem))
                        .toList());
            }
        });
    }

    /** Deletes calendars that no file names any more. */
    static void prune(Calendars transaction, Map<CalendarName, String> missing) {
        missing.forEach(
                (name, source) -> transaction.delete(name, Optional.of(new FileOwner(source, Optional.empty()))));
    }

    /** Those that the sources managed and no file names any more, each with its source, in the order of their names. */
    SortedMap<CalendarName, String> missing(Calendars current, Collection<String> sources) {
        SortedMap<CalendarName, String> missing = current.managedBy(sources);
        missing.keySet().removeAll(entries.keySet());
        return missing;
    }

    private static PlannedCalendar plan(CalendarName name, Entry entry, Optional<StoredCalendar> there) {
        if (there.isEmpty()) {
            return new PlannedCalendar(name, PlannedJob.Action.CREATE, List.of());
        }
        StoredCalendar stored = there.get();
        stored.requireChangeableBy(Optional.of(entry.owner()));
        List<FieldChange> changes = new ArrayList<>(
                FieldChange.between(CalendarJson.write(stored.calendar()), CalendarJson.write(entry.calendar())));
        Optional<String> source = Optional.of(entry.owner().source());
        if (!stored.managedBy().equals(source)) {
            changes.add(new FieldChange("managed_by", stored.managedBy(), source));
        }
        return new PlannedCalendar(
                name, changes.isEmpty() ? PlannedJob.Action.UNCHANGED : PlannedJob.Action.CHANGE, changes);
    }
}
