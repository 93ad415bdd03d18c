package dev.pawl.job;

import dev.pawl.calendar.BlackoutCalendar;
import dev.pawl.calendar.CalendarJson;
import dev.pawl.calendar.CalendarName;
import dev.pawl.input.InputProblem;
import dev.pawl.input.InvalidInput;
import dev.pawl.input.MalformedInput;
import dev.pawl.input.ObjectReader;
import dev.pawl.input.StrictYaml;
import dev.pawl.input.YamlDocument;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Jobs as code: a {@code jobs.yaml} with the definitions of jobs under {@code jobs: <key>:}. Immutable.
 *
 * <p>The jobs of a file are managed by it, under its {@code source:}, else under its name without folders: from then on
 * they change only by applying it again.
 */
public final class JobsFile {
    private final YamlDocument document;
    private final JobsSource source;
    private final SortedMap<CalendarName, BlackoutCalendar> calendars;
    private final SortedMap<JobKey, JobDefinition> jobs;

    private JobsFile(
            YamlDocument document,
            JobsSource source,
            SortedMap<CalendarName, BlackoutCalendar> calendars,
            SortedMap<JobKey, JobDefinition> jobs) {
        this.document = document;
        this.source = source;
        this.calendars = Collections.unmodifiableSortedMap(calendars);
        this.jobs = Collections.unmodifiableSortedMap(jobs);
    }

    /**
     * Reads a file.
     *
     * @param fileName as it is to be shown in messages; its last part is the name under which it manages jobs when it
     *     has no {@code source:}
     * @throws MalformedInput when it is not YAML
     * @throws InvalidInput with every problem of every job, each with file and line
     */
    public static JobsFile parse(byte[] utf8, String fileName) {
        YamlDocument document = StrictYaml.parse(utf8, fileName);
        // As text: whether it can be a path depends on the machine, and the file may come from another one.
        String name = fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
        if (!document.root().isObject()) {
            throw new MalformedInput(fileName + ": must begin with jobs:", 1, 1);
        }
        try {
            ObjectReader root = ObjectReader.of(document.root());
            JobsSource source = JobsSource.read(root, name);
            SortedMap<CalendarName, BlackoutCalendar> calendars = readCalendars(root);
            return new JobsFile(document, source, calendars, read(root));
        } catch (InvalidInput e) {
            throw document.locate(e);
        }
    }

    /** The jobs of the file, in the order of their keys. */
    public SortedMap<JobKey, JobDefinition> jobs() {
        return jobs;
    }

    /** The calendars of the file, in the order of their names. */
    public SortedMap<CalendarName, BlackoutCalendar> calendars() {
        return calendars;
    }

    /** The name under which the file manages its jobs and calendars. */
    public String source() {
        return source.name();
    }

    /**
     * A name under which a file manages jobs, when it can be one.
     *
     * @throws IllegalArgumentException when it cannot
     */
    public static String requireSource(String name) {
        return JobsSource.require(name);
    }

    /** What {@link #apply} would do now, see {@link JobsFiles#plan}. */
    public Plan plan(Jobs current) {
        return JobsFiles.of(List.of(this)).plan(current).getFirst();
    }

    /** Makes the jobs what the file says: all of it or nothing, see {@link JobsFiles#apply}. */
    public ApplyResult apply(Jobs current, String author, boolean prune) {
        return JobsFiles.of(List.of(this)).apply(current, author, prune).getFirst();
    }

    /** As it is shown in messages. */
    public String fileName() {
        return document.fileName();
    }

    /** The source, with what it was called before. */
    JobsSource jobsSource() {
        return source;
    }

    /** A problem with a job, with its place in the file. */
    InputProblem locate(JobKey key, InputProblem problem) {
        return locate("jobs", key.value(), problem);
    }

    /** Where the file names a job: {@code jobs.yaml:12}. */
    String place(JobKey key) {
        return locate(key, new InputProblem("", "named")).place().orElseGet(this::fileName);
    }

    /** A problem with something in a section of the file, with its place. */
    InputProblem locate(String section, String name, InputProblem problem) {
        InputProblem inFile = problem.under(section, name);
        return document.locate(new InvalidInput(List.of(inFile))).problems().getFirst();
    }

    private static SortedMap<CalendarName, BlackoutCalendar> readCalendars(ObjectReader root) {
        SortedMap<CalendarName, BlackoutCalendar> calendars = new TreeMap<>();
        root.object("calendars").ifPresent(section -> {
            for (String name : section.names()) {
                Optional<CalendarName> parsed = section.make(name, () -> new CalendarName(name));
                Optional<ObjectReader> calendar = section.object(name);
                if (parsed.isPresent() && calendar.isPresent()) {
                    CalendarJson.read(calendar.get()).ifPresent(read -> calendars.put(parsed.get(), read));
                } else {
                    calendar.ifPresent(ObjectReader::allowUnknown);
                }
            }
        });
        return calendars;
    }

    private static SortedMap<JobKey, JobDefinition> read(ObjectReader root) {
        SortedMap<JobKey, JobDefinition> jobs = new TreeMap<>();
        root.require("jobs");
        root.object("jobs").ifPresent(section -> {
            for (String name : section.names()) {
                Optional<JobKey> key = section.make(name, () -> new JobKey(name));
                Optional<ObjectReader> job = section.object(name);
                if (key.isPresent() && job.isPresent()) {
                    JobJson.read(job.get(), key.get()).ifPresent(definition -> jobs.put(key.get(), definition));
                } else {
                    job.ifPresent(ObjectReader::allowUnknown);
                }
            }
        });
        root.finish();
        return jobs;
    }
}
