package dev.pawl.job;

import dev.pawl.input.InputProblem;
import dev.pawl.input.InvalidInput;
import dev.pawl.input.MalformedInput;
import dev.pawl.input.ObjectReader;
import dev.pawl.input.StrictYaml;
import dev.pawl.input.YamlDocument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final SortedMap<JobKey, JobDefinition> jobs;

    private JobsFile(YamlDocument document, JobsSource source, SortedMap<JobKey, JobDefinition> jobs) {
        this.document = document;
        this.source = source;
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
        String name = Optional.ofNullable(Path.of(fileName).getFileName())
                .map(Path::toString)
                .orElse(fileName);
        if (!document.root().isObject()) {
            throw new MalformedInput(fileName + ": must begin with jobs:", 1, 1);
        }
        try {
            ObjectReader root = ObjectReader.of(document.root());
            JobsSource source = JobsSource.read(root, name);
            return new JobsFile(document, source, read(root));
        } catch (InvalidInput e) {
            throw document.locate(e);
        }
    }

    /** The jobs of the file, in the order of their keys. */
    public SortedMap<JobKey, JobDefinition> jobs() {
        return jobs;
    }

    /** The name under which the file manages its jobs. */
    public String source() {
        return source.name();
    }

    /**
     * What {@link #apply} would do now.
     *
     * @throws JobManagedByFileException when another file manages one of the jobs, as {@link #apply} would
     */
    public Plan plan(Jobs current) {
        List<PlannedJob> planned = new ArrayList<>();
        Map<JobKey, Job> there = new HashMap<>();
        current.findAllByKey(jobs.keySet()).forEach(job -> there.put(job.key(), job));
        jobs.forEach((key, definition) -> planned.add(plan(key, definition, Optional.ofNullable(there.get(key)))));
        for (JobKey key : missing(current)) {
            planned.add(new PlannedJob(key, PlannedJob.Action.DELETE_IF_PRUNED, List.of()));
        }
        planned.sort((one, other) -> one.key().compareTo(other.key()));
        List<JobKey> unmanaged = current.list(JobFilter.ALL, Optional.empty(), Jobs.MAX_PAGE).items().stream()
                .filter(job -> job.managedBy().isEmpty() && !jobs.containsKey(job.key()))
                .map(Job::key)
                .toList();
        return new Plan(source.name(), planned, unmanaged);
    }

    /**
     * Makes the jobs what the file says, in one transaction: all of it or nothing. Paused jobs stay paused.
     *
     * @param author who does it
     * @param prune whether jobs are deleted that the file managed and does not name any more
     * @throws JobManagedByFileException when another file manages one of the jobs
     * @throws InvalidInput when a schedule is new and has no fire time ahead
     */
    public ApplyResult apply(Jobs current, String author, boolean prune) {
        return current.inTransaction(transaction -> applyWithin(transaction, author, prune));
    }

    private ApplyResult applyWithin(Jobs transaction, String author, boolean prune) {
        Map<SaveResult.Change, List<JobKey>> saved = new HashMap<>();
        List<InputProblem> problems = new ArrayList<>();
        // In the order of keys, so that two files with common jobs wait for each other instead of deadlocking.
        jobs.forEach((key, definition) -> {
            try {
                SaveResult result = transaction.put(key, definition, author, source);
                saved.computeIfAbsent(result.change(), change -> new ArrayList<>())
                        .add(key);
            } catch (InvalidInput e) {
                e.problems().forEach(problem -> problems.add(problem.under("jobs", key.value())));
            }
        });
        if (!problems.isEmpty()) {
            throw document.locate(new InvalidInput(problems));
        }
        List<JobKey> deleted = new ArrayList<>();
        if (prune) {
            for (JobKey key : missing(transaction)) {
                if (transaction.delete(key, source)) {
                    deleted.add(key);
                }
            }
        }
        return new ApplyResult(
                saved.getOrDefault(SaveResult.Change.CREATED, List.of()),
                saved.getOrDefault(SaveResult.Change.CHANGED, List.of()),
                saved.getOrDefault(SaveResult.Change.UNCHANGED, List.of()),
                deleted);
    }

    private PlannedJob plan(JobKey key, JobDefinition definition, Optional<Job> there) {
        if (there.isEmpty()) {
            return new PlannedJob(key, PlannedJob.Action.CREATE, List.of());
        }
        Job job = there.get();
        job.managedBy().filter(manager -> !source.mayChange(manager)).ifPresent(manager -> {
            throw new JobManagedByFileException(key, manager, Optional.of(source.name()));
        });
        List<FieldChange> changes = new ArrayList<>(FieldChange.between(job.definition(), definition));
        if (!job.managedBy().equals(Optional.of(source.name()))) {
            changes.add(new FieldChange("managed_by", job.managedBy(), Optional.of(source.name())));
        }
        PlannedJob.Action action = changes.isEmpty() ? PlannedJob.Action.UNCHANGED : PlannedJob.Action.CHANGE;
        return new PlannedJob(key, action, changes);
    }

    /** The jobs that this file manages and does not name, in the order of their keys. */
    private List<JobKey> missing(Jobs current) {
        return current.all(JobFilter.managedBy(source.name()))
                .map(Job::key)
                .filter(key -> !jobs.containsKey(key))
                .toList();
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
