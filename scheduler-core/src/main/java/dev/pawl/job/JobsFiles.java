package dev.pawl.job;

import dev.pawl.calendar.CalendarManagedByFileException;
import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.Calendars;
import dev.pawl.input.InputProblem;
import dev.pawl.input.InvalidInput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Files of jobs that are applied together: all of them or nothing. Immutable.
 *
 * <p>Files of one source are one: jobs are pruned when none of them names them any more.
 */
public final class JobsFiles {
    private final SortedMap<JobKey, Entry> entries;
    /** By the name of the source, in the order of the files. */
    private final Map<String, SortedMap<JobKey, Entry>> sources;

    private final CalendarsOfFiles calendars;

    /** A job, and the file that it stands in. */
    private record Entry(JobsFile file, JobDefinition definition) {}

    private JobsFiles(
            SortedMap<JobKey, Entry> entries,
            Map<String, SortedMap<JobKey, Entry>> sources,
            CalendarsOfFiles calendars) {
        this.calendars = calendars;
        this.entries = Collections.unmodifiableSortedMap(entries);
        this.sources = Collections.unmodifiableMap(sources);
    }

    /**
     * Puts files together.
     *
     * @throws InvalidInput with each job that stands in two of them, and where
     */
    public static JobsFiles of(List<JobsFile> files) {
        SortedMap<JobKey, Entry> entries = new TreeMap<>();
        Map<String, SortedMap<JobKey, Entry>> sources = new LinkedHashMap<>();
        List<InputProblem> problems = new ArrayList<>();
        for (JobsFile file : files) {
            var ofSource = sources.computeIfAbsent(file.source(), source -> new TreeMap<>());
            file.jobs().forEach((key, definition) -> {
                Entry entry = new Entry(file, definition);
                Entry other = entries.putIfAbsent(key, entry);
                if (other == null) {
                    ofSource.put(key, entry);
                } else {
                    problems.add(twice(key, file, other.file()));
                }
            });
        }
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
        return new JobsFiles(entries, sources, CalendarsOfFiles.of(files));
    }

    /**
     * What {@link #apply} would do now: a plan for each source.
     *
     * @throws JobManagedByFileException when another file manages one of the jobs, as {@link #apply} would
     * @throws CalendarManagedByFileException when another file manages one of the calendars
     * @throws InvalidInput when a schedule is new and has no fire time ahead, or a job has more jitter than it may have
     *     or a calendar that is not there, as {@link #apply} would
     */
    public List<Plan> plan(Jobs current) {
        Map<JobKey, Job> there = new HashMap<>();
        current.findAllByKey(entries.keySet()).forEach(job -> there.put(job.key(), job));
        Instant now = current.now();
        refuseSchedulesOfThePast(there, now);
        Set<CalendarName> calendarNames = new HashSet<>(calendars.names());
        calendarNames.addAll(current.calendars().names());
        Map<String, List<PlannedCalendar>> plannedCalendars = calendars.plan(current.calendars(), sources.keySet());
        List<JobKey> unmanaged = current.list(JobFilter.ALL, Optional.empty(), Jobs.MAX_PAGE).items().stream()
                .filter(job -> job.managedBy().isEmpty() && !entries.containsKey(job.key()))
                .map(Job::key)
                .toList();
        List<Plan> plans = new ArrayList<>();
        List<InputProblem> problems = new ArrayList<>();
        sources.forEach((source, named) -> {
            List<PlannedJob> planned = new ArrayList<>();
            named.forEach((key, entry) -> {
                PlannedJob job = plan(key, entry, Optional.ofNullable(there.get(key)));
                planned.add(job);
                if (job.action() != PlannedJob.Action.UNCHANGED) {
                    DueRulesCheck.problems(entry.definition(), calendarNames, () -> calendarNames, now)
                            .forEach(problem -> problems.add(entry.file().locate(key, problem)));
                }
            });
            for (JobKey key : missing(current, source)) {
                planned.add(new PlannedJob(key, PlannedJob.Action.DELETE_IF_PRUNED, List.of()));
            }
            planned.sort((one, other) -> one.key().compareTo(other.key()));
            plans.add(new Plan(source, planned, plannedCalendars.getOrDefault(source, List.of()), unmanaged));
        });
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
        return List.copyOf(plans);
    }

    /**
     * Makes the jobs what the files say, in one transaction: all of it or nothing. Paused jobs stay paused.
     *
     * @param author who does it; the history of a job names its file, too
     * @param prune whether jobs are deleted that the sources managed and do not name any more
     * @return what was done, for each source
     * @throws JobManagedByFileException when another file manages one of the jobs
     * @throws CalendarManagedByFileException when another file manages one of the calendars
     * @throws dev.pawl.calendar.CalendarInUseException when a calendar is to be pruned that other jobs keep to
     * @throws InvalidInput when a schedule is new and has no fire time ahead
     */
    public List<ApplyResult> apply(Jobs current, String author, boolean prune) {
        return current.inTransaction(transaction -> applyWithin(transaction, author, prune));
    }

    private List<ApplyResult> applyWithin(Jobs transaction, String author, boolean prune) {
        Map<JobKey, SaveResult.Change> saved = new HashMap<>();
        List<InputProblem> problems = new ArrayList<>();
        // All calendars before the first job, as whoever puts a single job takes them.
        SortedMap<CalendarName, String> missing =
                prune ? calendars.missing(transaction.calendars(), sources.keySet()) : new TreeMap<>();
        transaction.calendars().lock(intents(missing.keySet()));
        calendars.put(transaction.calendars(), author);
        // Those that were just created.
        transaction.calendars().keep(calendarsOfJobs());
        // In the order of keys, so that two applies with common jobs wait for each other instead of deadlocking.
        entries.forEach((key, entry) -> {
            try {
                SaveResult result = transaction.put(
                        key,
                        entry.definition(),
                        author + ", file " + entry.file().source(),
                        entry.file().jobsSource());
                saved.put(key, result.change());
            } catch (InvalidInput e) {
                e.problems().forEach(problem -> problems.add(entry.file().locate(key, problem)));
            } catch (JobManagedByFileException e) {
                throw e.at(entry.file().place(key));
            }
        });
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
        List<ApplyResult> results = new ArrayList<>();
        sources.forEach((source, named) -> {
            List<JobKey> deleted = prune ? delete(transaction, source) : List.of();
            results.add(new ApplyResult(
                    keys(named, saved, SaveResult.Change.CREATED),
                    keys(named, saved, SaveResult.Change.CHANGED),
                    keys(named, saved, SaveResult.Change.UNCHANGED),
                    deleted));
        });
        if (prune) {
            CalendarsOfFiles.prune(transaction.calendars(), missing);
        }
        return List.copyOf(results);
    }

    /** What storing them would refuse. */
    private void refuseSchedulesOfThePast(Map<JobKey, Job> there, Instant now) {
        List<InputProblem> problems = new ArrayList<>();
        entries.forEach((key, entry) -> {
            JobDefinition definition = entry.definition();
            boolean known = Optional.ofNullable(there.get(key))
                    .map(Job::definition)
                    .filter(definition::hasTimesOf)
                    .isPresent();
            if (!known) {
                definition
                        .neverFires(now)
                        .ifPresent(problem -> problems.add(entry.file().locate(key, problem)));
            }
        });
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
    }

    private SortedMap<CalendarName, Calendars.Intent> intents(Set<CalendarName> missing) {
        SortedMap<CalendarName, Calendars.Intent> intents = new TreeMap<>();
        calendarsOfJobs().forEach(name -> intents.put(name, Calendars.Intent.KEEP));
        calendars.names().forEach(name -> intents.put(name, Calendars.Intent.CHANGE));
        missing.forEach(name -> intents.put(name, Calendars.Intent.DELETE));
        return intents;
    }

    private Set<CalendarName> calendarsOfJobs() {
        return entries.values().stream()
                .flatMap(entry -> entry.definition().dueRules().calendarNames().stream())
                .collect(Collectors.toSet());
    }

    private List<JobKey> delete(Jobs transaction, String source) {
        List<JobKey> deleted = new ArrayList<>();
        for (JobKey key : missing(transaction, source)) {
            if (transaction.delete(key, new JobsSource(source))) {
                deleted.add(key);
            }
        }
        return deleted;
    }

    private static List<JobKey> keys(
            SortedMap<JobKey, Entry> named, Map<JobKey, SaveResult.Change> saved, SaveResult.Change change) {
        return named.keySet().stream().filter(key -> saved.get(key) == change).toList();
    }

    private static PlannedJob plan(JobKey key, Entry entry, Optional<Job> there) {
        if (there.isEmpty()) {
            return new PlannedJob(key, PlannedJob.Action.CREATE, List.of());
        }
        Job job = there.get();
        JobsSource source = entry.file().jobsSource();
        job.managedBy().filter(manager -> !source.mayChange(manager)).ifPresent(manager -> {
            throw new JobManagedByFileException(key, manager, Optional.of(source.name()))
                    .at(entry.file().place(key));
        });
        List<FieldChange> changes = new ArrayList<>(FieldChange.between(job.definition(), entry.definition()));
        if (!job.managedBy().equals(Optional.of(source.name()))) {
            changes.add(new FieldChange("managed_by", job.managedBy(), Optional.of(source.name())));
        }
        PlannedJob.Action action = changes.isEmpty() ? PlannedJob.Action.UNCHANGED : PlannedJob.Action.CHANGE;
        return new PlannedJob(key, action, changes);
    }

    /** The jobs that a source manages and no file names, in the order of their keys. */
    private List<JobKey> missing(Jobs current, String source) {
        return current.all(JobFilter.managedBy(source))
                .map(Job::key)
                .filter(key -> !entries.containsKey(key))
                .toList();
    }

    private static InputProblem twice(JobKey key, JobsFile file, JobsFile other) {
        String first =
                other.locate(key, new InputProblem("", "is here")).place().orElse(other.fileName());
        return file.locate(key, new InputProblem("", "is in " + first + ", too; a job stands in one file only"));
    }
}
