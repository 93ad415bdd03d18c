package dev.pawl.web.runs;

import dev.pawl.job.Job;
import dev.pawl.job.Jobs;
import dev.pawl.queue.Enqueued;
import dev.pawl.queue.RunAction;
import dev.pawl.queue.RunActions;
import dev.pawl.queue.Runs;
import dev.pawl.queue.UnknownNameException;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.time.DatabaseTime;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import dev.pawl.web.logs.LogViews;
import dev.pawl.web.page.Crumb;
import dev.pawl.web.page.Frame;
import dev.pawl.web.page.Links;
import dev.pawl.web.page.PageRenderer;
import dev.pawl.web.page.RunMarks;
import dev.pawl.web.page.Section;
import dev.pawl.web.page.StateMark;
import dev.pawl.web.page.TimeText;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jooq.DSLContext;

/** One run with its attempts and its log, and what a person may ask of it. */
public final class RunRoutes implements RouteGroup {
    private static final int LONGEST_REASON = 500;
    private static final String BY = "web";

    private final DSLContext db;
    private final Jobs jobs;
    private final LogViews logs;
    private final Consumer<String> hints;
    private final PageRenderer renderer;

    /** @param hints takes the topics that an action changed; must not block */
    public RunRoutes(DSLContext db, Jobs jobs, LogViews logs, Consumer<String> hints, PageRenderer renderer) {
        this.db = db;
        this.jobs = jobs;
        this.logs = logs;
        this.hints = hints;
        this.renderer = renderer;
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
        renderer.show(context, "runs/run.jte", view(context, run));
    }

    private RunView view(Context context, RunDetails details) {
        Instant now = DatabaseTime.read(db);
        var run = details.summary();
        RunRow row = new RunRows(db).of(List.of(run), now).getFirst();
        Optional<Job> job = jobs.find(run.job());
        var story = new RunStory(details, row.attempts(), now);
        boolean waits = run.state() == RunState.READY;
        RunView.Failure failure = story.failure();
        boolean retrying = RunMarks.of(run, now) == StateMark.RETRYING;
        return new RunView(
                frame(context, details, now),
                row,
                run.runKey(),
                run.jobVersion(),
                run.queue().value(),
                run.priority(),
                story.why(),
                run.rerunOf().map(RunId::toString).orElse(null),
                story.timeline(),
                Waterfall.rows(details, now),
                failure,
                // A failure that is being retried says itself what comes next.
                retrying && failure != null
                        ? null
                        : new WaitReason(db).of(run, job, now).orElse(null),
                details.params().map(JsonText::indented).orElse(null),
                details.result().map(JsonText::indented).orElse(null),
                story.refused(),
                run.state().ended() && run.state() != RunState.SUCCEEDED,
                job.isPresent() && run.state().ended(),
                waits || (run.state() == RunState.RUNNING && !details.cancelRequested()),
                logs.tail(run, details.attempts()));
    }

    private Frame frame(Context context, RunDetails details, Instant now) {
        Links links = renderer.links();
        var run = details.summary();
        String when = TimeText.stamp(run.dueAt(), now);
        StateMark mark = RunMarks.of(run, now);
        String sign = mark == StateMark.FAILED ? "✕ " : mark == StateMark.SUCCEEDED ? "✓ " : "";
        return renderer.frame(
                context,
                sign + run.job() + " · " + when,
                Section.RUNS,
                List.of(
                        new Crumb(Section.RUNS.title(), links.to(Section.RUNS.path())),
                        new Crumb(run.job().value(), links.job(run.job().value())),
                        new Crumb("run " + run.id(), null)),
                run.state().ended() ? List.of() : List.of("run:" + run.id()),
                now);
    }

    private void retry(Context context) {
        Parameters.form(context);
        RunId id = id(context);
        backToRun(context, id, new RunActions(db).retry(id, BY), "It cannot be retried");
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
            changed(made.id());
            context.redirect(renderer.links().run(made.id().toString()), HttpStatus.SEE_OTHER);
        } catch (UnknownNameException deleted) {
            throw Problem.conflict("job-deleted", "Its job has been deleted, so there can be no new run of it.")
                    .asException();
        }
    }

    private void backToRun(Context context, RunId id, RunAction action, String refusal) {
        switch (action) {
            case RunAction.Done done -> {
                changed(id);
                context.redirect(renderer.links().run(id.toString()), HttpStatus.SEE_OTHER);
            }
            case RunAction.NotPossible not ->
                throw Problem.conflict(
                                "wrong-state",
                                refusal + ": run " + id + " is " + not.state().text() + " by now. Nothing was changed.")
                        .asException();
            case RunAction.NotFound none -> throw notFound();
        }
    }

    private void changed(RunId id) {
        hints.accept("run:" + id);
        hints.accept("runs");
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
