package dev.pawl.web.api.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.calendar.CalendarInUseException;
import dev.pawl.calendar.CalendarManagedByFileException;
import dev.pawl.calendar.StoredCalendar;
import dev.pawl.input.ObjectReader;
import dev.pawl.input.StrictJson;
import dev.pawl.job.FieldChange;
import dev.pawl.job.Job;
import dev.pawl.job.JobFilter;
import dev.pawl.job.JobManagedByFileException;
import dev.pawl.job.Jobs;
import dev.pawl.job.JobsExport;
import dev.pawl.job.JobsFile;
import dev.pawl.job.JobsFiles;
import dev.pawl.job.Plan;
import dev.pawl.job.PlannedJob;
import dev.pawl.web.api.Author;
import dev.pawl.web.api.JsonAnswer;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.RequestBody;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code /api/v1/apply}, {@code /api/v1/apply/files} and {@code /api/v1/export}. */
public final class FileRoutes implements RouteGroup {
    /** A name, not a path: it is what manages the jobs of a file without a source, wherever the file lies. */
    private static final Pattern FILE_NAME = Pattern.compile("[^/\\\\\\p{Cntrl}]{1,200}");

    /** With folders: where several files are applied, they may be called the same. */
    private static final Pattern PATH = Pattern.compile("[^\\p{Cntrl}]{0,999}[^/\\\\\\p{Cntrl}]");

    private static final int MAX_FILES = 100;

    private final Jobs jobs;

    public FileRoutes(Jobs jobs) {
        this.jobs = jobs;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.post("/api/v1/apply", Role.ADMIN, this::apply),
                Route.post("/api/v1/apply/files", Role.ADMIN, this::applyFiles),
                Route.get("/api/v1/export", Role.VIEWER, this::export));
    }

    private void apply(Context context) {
        Parameters query = Parameters.query(context, "file", "prune", "dry_run");
        String name = query.text("file").orElse("jobs.yaml");
        if (!FILE_NAME.matcher(name).matches()) {
            throw Problem.malformed("file", "must be the name of a file, without folders, of 200 characters at most")
                    .asException();
        }
        boolean prune = query.flag("prune");
        boolean dryRun = query.flag("dry_run");
        JobsFiles files = JobsFiles.of(List.of(JobsFile.parse(RequestBody.yaml(context), name)));
        Plan plan = apply(files, prune, dryRun, Author.of(context)).getFirst();
        ObjectNode json = JsonAnswer.object();
        json.put("file", name);
        json.put("source", plan.source());
        json.put("applied", !dryRun);
        json.set("items", items(plan, prune));
        json.set("calendars", calendars(plan, prune));
        JsonAnswer.send(context, json);
    }

    private void applyFiles(Context context) {
        Parameters query = Parameters.query(context, "prune", "dry_run");
        boolean prune = query.flag("prune");
        boolean dryRun = query.flag("dry_run");
        ObjectReader body = ObjectReader.of(StrictJson.parse(RequestBody.json(context)));
        body.require("files");
        Map<String, String> contents = body.textMap("files", MAX_FILES, FileRoutes::path, content -> content)
                .orElse(Map.of());
        if (contents.isEmpty() && body.has("files")) {
            body.problem("files", "must have 1 to " + MAX_FILES + " files");
        }
        body.finish();
        List<JobsFile> files = new ArrayList<>();
        contents.forEach((name, content) -> files.add(JobsFile.parse(content.getBytes(StandardCharsets.UTF_8), name)));
        ObjectNode json = JsonAnswer.object();
        json.put("applied", !dryRun);
        ArrayNode sources = json.putArray("sources");
        for (Plan plan : apply(JobsFiles.of(files), prune, dryRun, Author.of(context))) {
            ObjectNode source = sources.addObject();
            source.put("source", plan.source());
            ArrayNode names = source.putArray("files");
            files.stream()
                    .filter(file -> file.source().equals(plan.source()))
                    .forEach(file -> names.add(file.fileName()));
            source.set("items", items(plan, prune));
            source.set("calendars", calendars(plan, prune));
        }
        JsonAnswer.send(context, json);
    }

    private List<Plan> apply(JobsFiles files, boolean prune, boolean dryRun, String author) {
        try {
            return dryRun
                    ? files.plan(jobs)
                    : jobs.inTransaction(transaction -> {
                        List<Plan> plans = files.plan(transaction);
                        files.apply(transaction, author, prune);
                        return plans;
                    });
        } catch (JobManagedByFileException | CalendarManagedByFileException managed) {
            throw Problem.conflict("managed-by-file", String.valueOf(managed.getMessage()))
                    .asException();
        } catch (CalendarInUseException used) {
            throw Problem.conflict("in-use", String.valueOf(used.getMessage())).asException();
        }
    }

    private static String path(String name) {
        if (!PATH.matcher(name).matches()) {
            throw new IllegalArgumentException("must be the name of a file, of 1,000 characters at most");
        }
        return name;
    }

    private void export(Context context) {
        Optional<String> source = Parameters.query(context, "source").text("source");
        List<Job> exported;
        try (Stream<Job> matching = jobs.all(source.map(JobFilter::managedBy).orElse(JobFilter.ALL))) {
            exported = matching.toList();
        }
        List<StoredCalendar> calendars = jobs.calendars().all().stream()
                .filter(stored -> source.isEmpty() || stored.managedBy().equals(source))
                .toList();
        if (source.isPresent() && exported.isEmpty() && calendars.isEmpty()) {
            throw Problem.notFound().asException();
        }
        // As bytes: a text would be sent in the charset that servlets had thirty years ago.
        context.contentType("application/yaml; charset=utf-8")
                .result(JobsExport.write(exported.stream(), calendars).getBytes(StandardCharsets.UTF_8));
    }

    private static ArrayNode items(Plan plan, boolean prune) {
        ArrayNode items = JsonAnswer.object().putArray("items");
        plan.jobs().forEach(job -> items.add(json(job, prune)));
        return items;
    }

    private static ArrayNode calendars(Plan plan, boolean prune) {
        ArrayNode calendars = JsonAnswer.object().putArray("calendars");
        plan.calendars().forEach(calendar -> {
            ObjectNode json =
                    calendars.addObject().put("calendar", calendar.name().value());
            put(json, calendar.action(), calendar.changes(), prune);
        });
        return calendars;
    }

    private static ObjectNode json(PlannedJob job, boolean prune) {
        ObjectNode json = JsonAnswer.object();
        json.put("job", job.key().value());
        put(json, job.action(), job.changes(), prune);
        return json;
    }

    private static void put(ObjectNode json, PlannedJob.Action action, List<FieldChange> changes, boolean prune) {
        boolean deleted = action == PlannedJob.Action.DELETE_IF_PRUNED && prune;
        json.put("action", deleted ? "delete" : action.name().toLowerCase(Locale.ROOT));
        ArrayNode diff = json.putArray("diff");
        changes.forEach(change -> diff.add(json(change)));
    }

    private static ObjectNode json(FieldChange change) {
        ObjectNode json = JsonAnswer.object();
        json.put("field", change.field());
        JsonAnswer.putText(json, "before", change.before());
        JsonAnswer.putText(json, "after", change.after());
        return json;
    }
}
