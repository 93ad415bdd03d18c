package dev.pawl.web.api.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.job.FieldChange;
import dev.pawl.job.JobJson;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobRevision;
import dev.pawl.job.JobRevisions;
import dev.pawl.job.Jobs;
import dev.pawl.web.api.Cursors;
import dev.pawl.web.api.JsonAnswer;
import dev.pawl.web.api.PathNames;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/jobs/{key}/versions}: the history of a job's definition, also of a deleted job. */
public final class VersionRoutes implements RouteGroup {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 200;

    private final Jobs jobs;
    private final Cursors cursors;

    public VersionRoutes(Jobs jobs, Cursors cursors) {
        this.jobs = jobs;
        this.cursors = cursors;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/jobs/{key}/versions", Role.VIEWER, this::list),
                Route.get("/api/v1/jobs/{key}/versions/{n}", Role.VIEWER, this::show));
    }

    private void list(Context context) {
        JobKey key = PathNames.job(context);
        Parameters query = Parameters.query(context, "cursor", "limit");
        int limit = (int) query.number("limit", PAGE, 1, LARGEST_PAGE);
        String list = "versions " + key;
        Optional<Integer> below = cursors.read(list, query).map(Integer::valueOf);
        JobRevisions.Page page = jobs.revisions().list(key, below, limit);
        if (page.items().isEmpty() && below.isEmpty()) {
            throw Problem.notFound().asException();
        }
        ObjectNode json = JsonAnswer.object();
        ArrayNode items = json.putArray("items");
        page.items().forEach(revision -> items.add(json(revision)));
        JsonAnswer.putText(
                json, "next_cursor", page.nextCursor().map(next -> cursors.write(list, Integer.toString(next))));
        JsonAnswer.send(context, json);
    }

    private void show(Context context) {
        JobKey key = PathNames.job(context);
        int number = PathNames.version(context);
        Parameters.query(context);
        JobRevision revision = jobs.revisions()
                .find(key, number)
                .orElseThrow(() -> Problem.notFound().asException());
        ObjectNode json = json(revision);
        revision.definition()
                .ifPresentOrElse(
                        definition -> json.set("definition", JobJson.write(definition)),
                        // What a newer program has stored, as it is.
                        () -> JsonAnswer.putJson(json, "definition", Optional.of(revision.json())));
        JsonAnswer.send(context, json);
    }

    private static ObjectNode json(JobRevision revision) {
        ObjectNode json = JsonAnswer.object();
        json.put("version", revision.version());
        json.put("author", revision.author());
        json.put("created_at", revision.createdAt().toString());
        json.put("readable", revision.definition().isPresent());
        ArrayNode diff = json.putArray("diff");
        for (FieldChange change : revision.changes()) {
            ObjectNode field = diff.addObject();
            field.put("field", change.field());
            JsonAnswer.putText(field, "before", change.before());
            JsonAnswer.putText(field, "after", change.after());
        }
        return json;
    }
}
