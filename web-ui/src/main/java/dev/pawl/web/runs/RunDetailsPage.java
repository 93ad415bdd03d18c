package dev.pawl.web.runs;

import dev.pawl.job.Job;
import dev.pawl.job.Jobs;
import dev.pawl.queue.WaitReason;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.time.DatabaseTime;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** Makes the page of one run. */
final class RunDetailsPage {
    private final DSLContext db;
    private final Jobs jobs;
    private final LogViews logs;
    private final PageRenderer renderer;

    RunDetailsPage(DSLContext db, Jobs jobs, LogViews logs, PageRenderer renderer) {
        this.db = db;
        this.jobs = jobs;
        this.logs = logs;
        this.renderer = renderer;
    }

    /** Answers with the page. */
    void show(Context context, RunDetails run) {
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
                run.state().ended() ? List.of() : List.of("run:" + run.id(), "job:" + run.job()),
                now);
    }
}
