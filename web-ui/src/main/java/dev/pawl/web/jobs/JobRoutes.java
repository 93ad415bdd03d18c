package dev.pawl.web.jobs;

import dev.pawl.input.InvalidInput;
import dev.pawl.input.MalformedInput;
import dev.pawl.input.StrictJson;
import dev.pawl.job.Job;
import dev.pawl.job.JobJson;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobManagedByFileException;
import dev.pawl.job.Jobs;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.Enqueued;
import dev.pawl.queue.Enqueuer;
import dev.pawl.queue.RunFilter;
import dev.pawl.queue.Runs;
import dev.pawl.queue.UnknownNameException;
import dev.pawl.run.RunSummary;
import dev.pawl.schedule.Fire;
import dev.pawl.time.DatabaseTime;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import dev.pawl.web.page.Crumb;
import dev.pawl.web.page.Frame;
import dev.pawl.web.page.PageRenderer;
import dev.pawl.web.page.Section;
import dev.pawl.web.page.StateMark;
import dev.pawl.web.page.Strip;
import dev.pawl.web.page.TimeText;
import dev.pawl.web.runs.JsonText;
import dev.pawl.web.runs.RunRows;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** One job: what it is, when it is due, how it went, and what a person may do with it. */
public final class JobRoutes implements RouteGroup {
    private static final int FIRES = 10;
    private static final int RUNS = 15;
    private static final int VERSIONS = 20;
    private static final int LONGEST_REASON = 500;
    private static final String BY = "web";

    private final DSLContext db;
    private final Jobs jobs;
    private final Consumer<String> hints;
    private final PageRenderer renderer;

    /** @param hints takes the topics that an action changed; must not block */
    public JobRoutes(DSLContext db, Jobs jobs, Consumer<String> hints, PageRenderer renderer) {
        this.db = db;
        this.jobs = jobs;
        this.hints = hints;
        this.renderer = renderer;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/jobs/{key}", Role.VIEWER, this::show),
                Route.post("/jobs/{key}/run", Role.OPERATOR, this::run),
                Route.post("/jobs/{key}/pause", Role.OPERATOR, this::pause),
                Route.post("/jobs/{key}/resume", Role.OPERATOR, this::resume),
                Route.post("/jobs/{key}/delete", Role.ADMIN, this::delete));
    }

    private void show(Context context) {
        Parameters.query(context);
        show(context, job(context), null);
    }

    private void show(Context context, Job job, JobView.@Nullable FormFault fault) {
        String key = job.key().value();
        Instant now = DatabaseTime.read(db);
        List<RunSummary> runs = new Runs(db)
                .list(RunFilter.of(job.key()), Optional.empty(), RUNS)
                .items();
        List<LastRun> last = new LastRuns(db).of(List.of(job), Strip.SIZE).getOrDefault(job.id(), List.of());
        var schedule = job.definition().schedule();
        Frame frame = frame(context, key, now);
        renderer.show(
                context,
                "jobs/job.jte",
                new JobView(
                        fault == null ? frame : frame.ofForm("/jobs/" + key),
                        key,
                        job.pause().isPresent() ? StateMark.PAUSED : StateMark.ACTIVE,
                        ScheduleWords.sentence(schedule),
                        job.definition().description().orElse(null),
                        JobFacts.icon(job.definition().target()),
                        JobFacts.of(job),
                        job.definition().tags(),
                        job.pause()
                                .map(pause -> new JobView.Pause(
                                        pause.reason().orElse(null),
                                        pause.since(),
                                        pause.until().orElse(null)))
                                .orElse(null),
                        job.definition().fireTimes().preview(now, FIRES).stream()
                                .map(JobRoutes::fire)
                                .toList(),
                        ScheduleWords.zone(schedule),
                        LastRun.strip(last),
                        new RunRows(db).of(runs, now),
                        jobs.versions(job.key(), VERSIONS).stream()
                                .map(version ->
                                        new JobView.Version(version.version(), version.author(), version.createdAt()))
                                .toList(),
                        JsonText.indented(StrictJson.write(JobJson.write(job.definition()))),
                        fault));
    }

    private Frame frame(Context context, String key, Instant now) {
        return renderer.frame(
                context,
                key,
                Section.JOBS,
                List.of(
                        new Crumb(Section.JOBS.title(), renderer.links().to(Section.JOBS.path())),
                        new Crumb(key, null)),
                List.of("job:" + key, "runs"),
                now);
    }

    private static JobView.Fire fire(Fire fire) {
        return new JobView.Fire(fire.at(), TimeText.local(fire.local()), fire.notes());
    }

    private void run(Context context) {
        Parameters form = Parameters.form(context, "params");
        Job job = job(context);
        String params = form.text("params").map(String::strip).orElse("");
        try {
            Enqueued made = new Enqueuer(db).enqueue(request(job.key(), params));
            hints.accept("runs");
            hints.accept("job:" + job.key());
            context.redirect(renderer.links().run(made.id().toString()), HttpStatus.SEE_OTHER);
        } catch (MalformedInput | InvalidInput | IllegalArgumentException refused) {
            refuse(context, job, "run", "params", params, "Parameters: " + refused.getMessage());
        } catch (UnknownNameException deletedMeanwhile) {
            throw Problem.notFound().asException();
        }
    }

    private static EnqueueRequest request(JobKey job, String params) {
        if (params.isEmpty()) {
            return EnqueueRequest.of(job, BY);
        }
        var json = StrictJson.parse(params);
        if (!json.isObject()) {
            throw new InvalidInput("params", "must be a JSON object such as {\"customer\": 42}");
        }
        return new EnqueueRequest(
                job,
                Optional.of(StrictJson.write(json)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                BY,
                Optional.empty());
    }

    private void pause(Context context) {
        Optional<String> reason = Parameters.form(context, "reason").text("reason", LONGEST_REASON);
        Job job = job(context);
        jobs.pause(job.key(), reason, Optional.empty());
        backToJob(context, job);
    }

    private void resume(Context context) {
        Parameters.form(context);
        Job job = job(context);
        jobs.resume(job.key());
        backToJob(context, job);
    }

    private void delete(Context context) {
        String name = Parameters.form(context, "name").text("name", 200).orElse("");
        Job job = job(context);
        if (!name.strip().equals(job.key().value())) {
            refuse(context, job, "delete", "name", name, "The name must be typed as it is: " + job.key());
            return;
        }
        try {
            jobs.delete(job.key());
        } catch (JobManagedByFileException managed) {
            refuse(
                    context,
                    job,
                    "delete",
                    "name",
                    name,
                    job.key() + " is managed by the file " + managed.file()
                            + ". Take it out of there and apply the file with --prune.");
            return;
        }
        hints.accept("jobs");
        context.redirect(renderer.links().to("/jobs"), HttpStatus.SEE_OTHER);
    }

    private void refuse(Context context, Job job, String form, String field, String typed, String message) {
        context.status(HttpStatus.UNPROCESSABLE_CONTENT);
        show(context, job, new JobView.FormFault(form, field, typed, message));
    }

    private void backToJob(Context context, Job job) {
        hints.accept("jobs");
        hints.accept("job:" + job.key());
        context.redirect(renderer.links().job(job.key().value()), HttpStatus.SEE_OTHER);
    }

    private Job job(Context context) {
        try {
            return jobs.find(new JobKey(context.pathParam("key")))
                    .orElseThrow(() -> Problem.notFound().asException());
        } catch (IllegalArgumentException noKey) {
            throw Problem.notFound().asException();
        }
    }
}
