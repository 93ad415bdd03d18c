package dev.pawl.web.api.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.job.FieldChange;
import dev.pawl.job.Job;
import dev.pawl.job.JobFilter;
import dev.pawl.job.JobManagedByFileException;
import dev.pawl.job.Jobs;
import dev.pawl.job.JobsExport;
import dev.pawl.job.JobsFile;
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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code /api/v1/apply} and {@code /api/v1/export}. */
public final class FileRoutes implements RouteGroup {
    /** A name, not a path: it is what manages the jobs of a file without a source, wherever the file lies. */
    private static final Pattern FILE_NAME = Pattern.compile("[^/\\\\\\p{Cntrl}]{1,200}");

    private final Jobs jobs;

    public FileRoutes(Jobs jobs) {
        this.jobs = jobs;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.post("/api/v1/apply", Role.ADMIN, this::apply),
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
        String author = Author.of(context, name);
        JobsFile file = JobsFile.parse(RequestBody.yaml(context), name);
        try {
            Plan plan = dryRun
                    ? file.plan(jobs)
                    : jobs.inTransaction(transaction -> apply(file, transaction, author, prune));
            JsonAnswer.send(context, json(name, plan, prune, !dryRun));
        } catch (JobManagedByFileException managed) {
            throw Problem.conflict("managed-by-file", String.valueOf(managed.getMessage()))
                    .asException();
        }
    }

    private static Plan apply(JobsFile file, Jobs transaction, String author, boolean prune) {
        Plan plan = file.plan(transaction);
        file.apply(transaction, author, prune);
        return plan;
    }

    private void export(Context context) {
        Optional<String> source = Parameters.query(context, "source").text("source");
        List<Job> exported;
        try (Stream<Job> matching = jobs.all(source.map(JobFilter::managedBy).orElse(JobFilter.ALL))) {
            exported = matching.toList();
        }
        if (source.isPresent() && exported.isEmpty()) {
            throw Problem.notFound().asException();
        }
        // As bytes: a text would be sent in the charset that servlets had thirty years ago.
        context.contentType("application/yaml; charset=utf-8")
                .result(JobsExport.write(exported.stream()).getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode json(String file, Plan plan, boolean prune, boolean applied) {
        ObjectNode json = JsonAnswer.object();
        json.put("file", file);
        json.put("source", plan.source());
        json.put("applied", applied);
        ArrayNode items = json.putArray("items");
        plan.jobs().forEach(job -> items.add(json(job, prune)));
        return json;
    }

    private static ObjectNode json(PlannedJob job, boolean prune) {
        ObjectNode json = JsonAnswer.object();
        json.put("job", job.key().value());
        boolean deleted = job.action() == PlannedJob.Action.DELETE_IF_PRUNED && prune;
        json.put("action", deleted ? "delete" : job.action().name().toLowerCase(Locale.ROOT));
        ArrayNode diff = json.putArray("diff");
        job.changes().forEach(change -> diff.add(json(change)));
        return json;
    }

    private static ObjectNode json(FieldChange change) {
        ObjectNode json = JsonAnswer.object();
        json.put("field", change.field());
        JsonAnswer.putText(json, "before", change.before());
        JsonAnswer.putText(json, "after", change.after());
        return json;
    }
}
