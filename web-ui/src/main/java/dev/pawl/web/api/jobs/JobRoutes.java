package dev.pawl.web.api.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.InputProblem;
import dev.pawl.input.InvalidInput;
import dev.pawl.input.StrictJson;
import dev.pawl.job.Job;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobFilter;
import dev.pawl.job.JobJson;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobManagedByFileException;
import dev.pawl.job.JobPage;
import dev.pawl.job.Jobs;
import dev.pawl.job.NextRuns;
import dev.pawl.job.QueueName;
import dev.pawl.job.SaveResult;
import dev.pawl.web.api.Author;
import dev.pawl.web.api.Cursors;
import dev.pawl.web.api.JsonAnswer;
import dev.pawl.web.api.PathNames;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.RequestBody;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jooq.DSLContext;

/** {@code /api/v1/jobs}. */
public final class JobRoutes implements RouteGroup {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 200;
    private static final int LONGEST_FILTER = 100;

    private final DSLContext db;
    private final Jobs jobs;
    private final NextRuns nextRuns;
    private final Cursors cursors;

    public JobRoutes(DSLContext db, Jobs jobs, Cursors cursors) {
        this.db = db;
        this.jobs = jobs;
        this.nextRuns = new NextRuns(db);
        this.cursors = cursors;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/jobs", Role.VIEWER, this::list),
                Route.get("/api/v1/jobs/{key}", Role.VIEWER, this::show),
                Route.put("/api/v1/jobs/{key}", Role.ADMIN, this::put),
                Route.delete("/api/v1/jobs/{key}", Role.ADMIN, this::delete),
                Route.post("/api/v1/jobs/{key}/pause", Role.OPERATOR, this::pause),
                Route.post("/api/v1/jobs/{key}/resume", Role.OPERATOR, this::resume));
    }

    private void list(Context context) {
        Parameters query = Parameters.query(context, "q", "tag", "queue", "paused", "managed_by", "cursor", "limit");
        JobFilter filter = new JobFilter(
                query.text("q", LONGEST_FILTER),
                query.text("tag", LONGEST_FILTER),
                query.text("queue").map(JobRoutes::queue),
                query.text("paused").map(given -> query.flag("paused")),
                query.text("managed_by"));
        int limit = (int) query.number("limit", PAGE, 1, LARGEST_PAGE);
        String list = "jobs " + filter;
        JobPage page = jobs.list(filter, cursors.read(list, query), limit);
        ObjectNode json = JsonAnswer.object();
        ArrayNode items = json.putArray("items");
        Map<JobKey, Instant> next = nextRuns.of(page.items());
        page.items().forEach(job -> items.add(JobAnswer.json(job, Optional.ofNullable(next.get(job.key())))));
        JsonAnswer.putText(json, "next_cursor", page.nextCursor().map(cursor -> cursors.write(list, cursor)));
        JsonAnswer.send(context, json);
    }

    private void show(Context context) {
        JobKey key = PathNames.job(context);
        Parameters.query(context);
        answer(context, 200, key);
    }

    private void put(Context context) {
        Parameters.query(context);
        JobKey key = newKey(context.pathParam("key"));
        VersionCondition condition = VersionCondition.of(context);
        String author = Author.of(context);
        JobDefinition definition = definition(StrictJson.parse(RequestBody.json(context)), key);
        SaveResult saved = unlessManaged(() -> jobs.put(key, definition, author, condition::check));
        if (saved.change() == SaveResult.Change.CREATED) {
            context.header("Location", context.contextPath() + "/api/v1/jobs/" + key);
        }
        answer(context, saved.change() == SaveResult.Change.CREATED ? 201 : 200, key);
    }

    private void delete(Context context) {
        JobKey key = PathNames.job(context);
        Parameters.query(context);
        RequestBody.none(context);
        if (!unlessManaged(() -> jobs.delete(key))) {
            throw Problem.notFound().asException();
        }
        context.status(204);
    }

    private void pause(Context context) {
        JobKey key = PathNames.job(context);
        Parameters.query(context);
        PauseBody body = PauseBody.read(RequestBody.optionalJson(context), db);
        if (!jobs.pause(key, body.reason(), body.until())) {
            throw Problem.notFound().asException();
        }
        answer(context, 200, key);
    }

    private void resume(Context context) {
        JobKey key = PathNames.job(context);
        Parameters.query(context);
        RequestBody.none(context);
        // A job that is not paused is what the caller wants; a job that is not there is told below.
        jobs.resume(key);
        answer(context, 200, key);
    }

    private void answer(Context context, int status, JobKey key) {
        Job job = jobs.find(key).orElseThrow(() -> Problem.notFound().asException());
        context.header("ETag", VersionCondition.entityTag(job.version()));
        JsonAnswer.send(context, status, JobAnswer.json(job, nextRuns.of(job)));
    }

    private static JobDefinition definition(JsonNode json, JobKey key) {
        List<InputProblem> readOnly = JobAnswer.READ_ONLY.stream()
                .filter(json::has)
                .sorted()
                .map(name -> new InputProblem(name, "is told by the server and cannot be set; leave it out"))
                .toList();
        if (!readOnly.isEmpty()) {
            throw new InvalidInput(readOnly);
        }
        return JobJson.parse(json, key);
    }

    private static JobKey newKey(String text) {
        try {
            return new JobKey(text);
        } catch (IllegalArgumentException noKey) {
            throw new InvalidInput("key", String.valueOf(noKey.getMessage()));
        }
    }

    private static QueueName queue(String text) {
        try {
            return new QueueName(text);
        } catch (IllegalArgumentException noName) {
            throw Problem.malformed("queue", String.valueOf(noName.getMessage()))
                    .asException();
        }
    }

    private static <T> T unlessManaged(Supplier<T> change) {
        try {
            return change.get();
        } catch (JobManagedByFileException managed) {
            throw Problem.conflict("managed-by-file", String.valueOf(managed.getMessage()))
                    .asException();
        }
    }
}
