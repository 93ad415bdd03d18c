package dev.pawl.web.api.runs;

import static dev.pawl.migrations.generated.Tables.JOB;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.InvalidInput;
import dev.pawl.input.ObjectReader;
import dev.pawl.input.StrictJson;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.Enqueued;
import dev.pawl.queue.Enqueuer;
import dev.pawl.queue.RunAction;
import dev.pawl.queue.RunActions;
import dev.pawl.queue.RunCursor;
import dev.pawl.queue.RunFilter;
import dev.pawl.queue.RunPage;
import dev.pawl.queue.Runs;
import dev.pawl.queue.UnknownNameException;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.run.RunSummary;
import dev.pawl.time.DatabaseTime;
import dev.pawl.web.api.Cursors;
import dev.pawl.web.api.Guarantee;
import dev.pawl.web.api.JsonAnswer;
import dev.pawl.web.api.PathNames;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.ProblemException;
import dev.pawl.web.http.RequestBody;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jooq.DSLContext;

/** {@code /api/v1/runs} and {@code /api/v1/jobs/{key}/runs}. */
public final class RunRoutes implements RouteGroup {
    /** Who asked, as history shows it. */
    private static final String BY = "api";

    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 200;
    private static final int LONGEST_REASON = 500;

    private final DSLContext db;
    private final Jobs jobs;
    private final Runs runs;
    private final RunActions actions;
    private final Enqueuer enqueuer;
    private final Cursors cursors;

    public RunRoutes(DSLContext db, Jobs jobs, Cursors cursors) {
        this.db = db;
        this.jobs = jobs;
        this.runs = new Runs(db);
        this.actions = new RunActions(db);
        this.enqueuer = new Enqueuer(db);
        this.cursors = cursors;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.post("/api/v1/jobs/{key}/runs", Role.OPERATOR, this::enqueue),
                Route.get("/api/v1/runs", Role.VIEWER, this::list),
                Route.get("/api/v1/runs/{id}", Role.VIEWER, this::show),
                Route.post("/api/v1/runs/{id}/retry", Role.OPERATOR, this::retry),
                Route.post("/api/v1/runs/{id}/rerun", Role.OPERATOR, this::rerun),
                Route.post("/api/v1/runs/{id}/cancel", Role.OPERATOR, this::cancel));
    }

    private void enqueue(Context context) {
        JobKey job = PathNames.job(context);
        Parameters.query(context);
        Optional<String> key = IdempotencyKey.of(context, job);
        EnqueueRequest request = EnqueueBody.read(RequestBody.optionalJson(context), job, key, DatabaseTime.read(db));
        Enqueued enqueued = enqueue(request);
        if (!enqueued.sameParams()) {
            throw Problem.invalid(
                            "idempotency-key-reused",
                            "The Idempotency-Key is taken",
                            "This Idempotency-Key made run " + enqueued.id()
                                    + " with other parameters. Nothing was enqueued. Take a new key for a new run.")
                    .asException();
        }
        if (!enqueued.created()) {
            context.header("Idempotent-Replayed", "true");
        }
        location(context, enqueued.id());
        RunDetails run = runs.find(enqueued.id()).orElseThrow(() -> forgotten(enqueued.id()));
        JsonAnswer.send(context, enqueued.created() ? 201 : 200, RunJson.details(run, guarantee(run.summary())));
    }

    /** Keys are known a while longer than runs are kept. */
    private static ProblemException forgotten(RunId id) {
        return Problem.conflict(
                        "run-not-kept",
                        "This Idempotency-Key made run " + id
                                + ", which is too old to be kept. Nothing was enqueued. Take a new key for a new run.")
                .asException();
    }

    private Enqueued enqueue(EnqueueRequest request) {
        try {
            return enqueuer.enqueue(request);
        } catch (UnknownNameException unknown) {
            throw switch (unknown.kind()) {
                case JOB -> Problem.notFound().asException();
                case QUEUE -> new InvalidInput("queue", String.valueOf(unknown.getMessage()));
            };
        }
    }

    private void list(Context context) {
        Parameters query = Parameters.query(context, "state", "job", "since", "until", "cursor", "limit");
        RunFilter filter = new RunFilter(
                query.text("state").map(RunRoutes::state),
                query.text("job").map(RunRoutes::jobFilter),
                query.instant("since"),
                query.instant("until"));
        int limit = (int) query.number("limit", PAGE, 1, LARGEST_PAGE);
        String list = "runs " + filter;
        Optional<RunCursor> after = cursors.read(list, query).map(RunCursor::parse);
        RunPage page = runs.list(filter, after, limit);
        ObjectNode json = JsonAnswer.object();
        ArrayNode items = json.putArray("items");
        page.items().forEach(run -> items.add(RunJson.summary(run)));
        JsonAnswer.putText(json, "next_cursor", page.next().map(next -> cursors.write(list, next.text())));
        JsonAnswer.send(context, json);
    }

    private void show(Context context) {
        RunId id = PathNames.run(context);
        Parameters.query(context);
        JsonAnswer.send(context, details(id));
    }

    private void retry(Context context) {
        RunId id = PathNames.run(context);
        requireNothingElse(context);
        RunAction retried;
        try {
            retried = actions.retry(id, BY);
        } catch (UnknownNameException gone) {
            throw jobDeleted();
        }
        answer(context, id, retried, "Only a run that has ended without success can be retried");
    }

    private void rerun(Context context) {
        RunId id = PathNames.run(context);
        requireNothingElse(context);
        Optional<Enqueued> made;
        try {
            made = actions.rerun(id, BY);
        } catch (UnknownNameException gone) {
            throw jobDeleted();
        }
        RunId again = made.orElseThrow(() -> Problem.notFound().asException()).id();
        location(context, again);
        JsonAnswer.send(context, 201, details(again));
    }

    private static ProblemException jobDeleted() {
        return Problem.conflict("job-deleted", "The job of this run has been deleted. Nothing was enqueued.")
                .asException();
    }

    private void cancel(Context context) {
        RunId id = PathNames.run(context);
        Parameters.query(context);
        ObjectReader fields = ObjectReader.of(
                RequestBody.optionalJson(context).map(StrictJson::parse).orElseGet(StrictJson::object));
        Optional<String> reason = fields.text("reason");
        if (reason.isPresent() && reason.get().length() > LONGEST_REASON) {
            fields.problem("reason", "may have " + LONGEST_REASON + " characters at most");
        }
        fields.finish();
        answer(context, id, actions.cancel(id, BY, reason), "Only a run that waits or runs can be cancelled");
    }

    private void answer(Context context, RunId id, RunAction action, String rule) {
        switch (action) {
            case RunAction.Done() -> JsonAnswer.send(context, details(id));
            case RunAction.NotFound() -> throw Problem.notFound().asException();
            case RunAction.NotPossible(RunState state) ->
                throw Problem.conflict("run-state", rule + "; this one is " + state.text() + ". Nothing was changed.")
                        .asException();
        }
    }

    private ObjectNode details(RunId id) {
        RunDetails run = runs.find(id).orElseThrow(() -> Problem.notFound().asException());
        return RunJson.details(run, guarantee(run.summary()));
    }

    /** That of the version it was made with. */
    private Guarantee guarantee(RunSummary run) {
        int jobId = db.select(JOB.JOB_ID)
                .from(JOB)
                .where(JOB.JOB_KEY.eq(run.job().value()))
                .fetchSingle()
                .value1();
        return Guarantee.of(jobs.definition(jobId, run.jobVersion()));
    }

    private static void requireNothingElse(Context context) {
        Parameters.query(context);
        if (ObjectReader.of(
                        RequestBody.optionalJson(context).map(StrictJson::parse).orElseGet(StrictJson::object))
                .names()
                .isEmpty()) {
            return;
        }
        throw Problem.malformed("This request takes no body.").asException();
    }

    private static void location(Context context, RunId id) {
        context.header("Location", context.contextPath() + "/api/v1/runs/" + id);
    }

    private static RunState state(String text) {
        try {
            return RunState.parse(text);
        } catch (IllegalArgumentException unknown) {
            String known = Arrays.stream(RunState.values()).map(RunState::text).collect(Collectors.joining(", "));
            String help = text.equals("skipped")
                    ? "; a fire time that was skipped has no run: the page of its job shows the latest with their"
                            + " reasons, the table pawl.skip all of them"
                    : "";
            throw Problem.malformed("state", "must be one of " + known + help).asException();
        }
    }

    private static JobKey jobFilter(String text) {
        try {
            return new JobKey(text);
        } catch (IllegalArgumentException noKey) {
            throw Problem.malformed("job", String.valueOf(noKey.getMessage())).asException();
        }
    }
}
