package dev.pawl.web.runs;

import dev.pawl.job.Jobs;
import dev.pawl.queue.Enqueued;
import dev.pawl.queue.RunAction;
import dev.pawl.queue.RunActions;
import dev.pawl.queue.Runs;
import dev.pawl.queue.UnknownNameException;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import dev.pawl.web.logs.LogViews;
import dev.pawl.web.page.Links;
import dev.pawl.web.page.PageRenderer;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** One run with its attempts and its log, and what a person may ask of it. */
public final class RunRoutes implements RouteGroup {
    private static final int LONGEST_REASON = 500;
    private static final String BY = "web";

    private final DSLContext db;
    private final RunDetailsPage page;
    private final Links links;

    public RunRoutes(DSLContext db, Jobs jobs, LogViews logs, PageRenderer renderer) {
        this.db = db;
        this.page = new RunDetailsPage(db, jobs, logs, renderer);
        this.links = renderer.links();
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/runs/{id}", Role.VIEWER, this::show),
                Route.post("/runs/{id}/retry", Role.OPERATOR, this::retry),
                Route.post("/runs/{id}/rerun", Role.OPERATOR, this::rerun),
                Route.post("/runs/{id}/cancel", Role.OPERATOR, this::cancel));
    }

    private void show(Context context) {
        Parameters.query(context);
        RunDetails run = new Runs(db).find(id(context)).orElseThrow(RunRoutes::notFound);
        page.show(context, run);
    }

    private void retry(Context context) {
        Parameters.form(context);
        RunId id = id(context);
        try {
            backToRun(context, id, new RunActions(db).retry(id, BY), "It cannot be retried");
        } catch (UnknownNameException deleted) {
            throw Problem.conflict("job-deleted", "Its job has been deleted, so it cannot be tried again.")
                    .asException();
        }
    }

    private void cancel(Context context) {
        Optional<String> reason = Parameters.form(context, "reason").text("reason", LONGEST_REASON);
        RunId id = id(context);
        backToRun(context, id, new RunActions(db).cancel(id, BY, reason), "There is nothing to cancel");
    }

    private void rerun(Context context) {
        Parameters.form(context);
        try {
            Enqueued made = new RunActions(db).rerun(id(context), BY).orElseThrow(RunRoutes::notFound);
            context.redirect(links.run(made.id().toString()), HttpStatus.SEE_OTHER);
        } catch (UnknownNameException deleted) {
            throw Problem.conflict("job-deleted", "Its job has been deleted, so there can be no new run of it.")
                    .asException();
        }
    }

    private void backToRun(Context context, RunId id, RunAction action, String refusal) {
        switch (action) {
            case RunAction.Done done -> {
                context.redirect(links.run(id.toString()), HttpStatus.SEE_OTHER);
            }
            case RunAction.NotPossible not ->
                throw Problem.conflict(
                                "wrong-state",
                                refusal + ": run " + id + " is " + not.state().text() + " by now. Nothing was changed.")
                        .asException();
            case RunAction.NotFound none -> throw notFound();
        }
    }

    private static RunId id(Context context) {
        try {
            return RunId.parse(context.pathParam("id"));
        } catch (IllegalArgumentException noId) {
            throw notFound();
        }
    }

    private static RuntimeException notFound() {
        return Problem.notFound().asException();
    }
}
