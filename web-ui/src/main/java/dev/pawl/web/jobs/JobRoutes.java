package dev.pawl.web.jobs;

import dev.pawl.fire.Backfill;
import dev.pawl.fire.BackfillCount;
import dev.pawl.input.InputProblem;
import dev.pawl.input.InvalidInput;
import dev.pawl.input.MalformedInput;
import dev.pawl.input.StrictJson;
import dev.pawl.job.Job;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobManagedByFileException;
import dev.pawl.job.Jobs;
import dev.pawl.job.NothingToSkipException;
import dev.pawl.ledger.AskedMoment;
import dev.pawl.ledger.WhyNot;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.Enqueued;
import dev.pawl.queue.Enqueuer;
import dev.pawl.queue.UnknownNameException;
import dev.pawl.run.RunId;
import dev.pawl.time.DatabaseTime;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import dev.pawl.web.page.Links;
import dev.pawl.web.page.PageRenderer;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;

/** One job: what it is, when it is due, how it went, and what a person may do with it. */
public final class JobRoutes implements RouteGroup {
    private static final int LONGEST_REASON = 500;
    private static final int LONGEST_MOMENT = 50;
    private static final String BY = "web";

    private final DSLContext db;
    private final Jobs jobs;
    private final WhyNot whyNot;
    private final JobDetailsPage page;
    private final Links links;

    public JobRoutes(DSLContext db, Jobs jobs, PageRenderer renderer) {
        this.db = db;
        this.jobs = jobs;
        this.whyNot = new WhyNot(db, jobs);
        this.page = new JobDetailsPage(db, jobs, renderer);
        this.links = renderer.links();
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/jobs/{key}", Role.VIEWER, this::show),
                Route.post("/jobs/{key}/run", Role.OPERATOR, this::run),
                Route.post("/jobs/{key}/pause", Role.OPERATOR, this::pause),
                Route.post("/jobs/{key}/resume", Role.OPERATOR, this::resume),
                Route.post("/jobs/{key}/skip-next", Role.OPERATOR, this::skipNext),
                Route.post("/jobs/{key}/undo-skip", Role.OPERATOR, this::undoSkip),
                Route.post("/jobs/{key}/backfill", Role.OPERATOR, this::backfill),
                Route.post("/jobs/{key}/delete", Role.ADMIN, this::delete));
    }

    private void show(Context context) {
        Optional<String> at = Parameters.query(context, "at").text("at", LONGEST_MOMENT);
        Job job = job(context);
        page.show(context, job, null, at.map(typed -> why(context, job, typed)).orElse(null), null);
    }

    private JobView.Why why(Context context, Job job, String typed) {
        try {
            return whyNot.at(job.key(), AskedMoment.parse(typed))
                    .map(answer -> new JobView.Why(
                            typed,
                            answer.local(),
                            answer.sentence(),
                            answer.notes(),
                            answer.run().map(RunId::toString).orElse(null)))
                    .orElseThrow(() -> Problem.notFound().asException());
        } catch (IllegalArgumentException noMoment) {
            context.status(HttpStatus.BAD_REQUEST);
            return new JobView.Why(typed, "", "The time " + noMoment.getMessage() + ".", List.of(), null);
        }
    }

    private void run(Context context) {
        Parameters form = Parameters.form(context, "params");
        Job job = job(context);
        String params = form.text("params").map(String::strip).orElse("");
        try {
            Enqueued made = new Enqueuer(db).enqueue(request(job.key(), params));
            context.redirect(links.run(made.id().toString()), HttpStatus.SEE_OTHER);
        } catch (MalformedInput | InvalidInput | IllegalArgumentException refused) {
            refuse(context, job, "run", "params", Map.of("params", params), "Parameters: " + refused.getMessage());
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
        return EnqueueRequest.of(job, BY).withParams(StrictJson.write(json));
    }

    private void pause(Context context) {
        Parameters form = Parameters.form(context, "reason", "until");
        Optional<String> reason = form.text("reason", LONGEST_REASON);
        Job job = job(context);
        String typed = form.text("until").map(String::strip).orElse("");
        try {
            Optional<Instant> until = typed.isEmpty() ? Optional.empty() : Optional.of(TypedTime.parse(typed));
            if (until.isPresent() && !until.get().isAfter(DatabaseTime.read(db))) {
                throw new IllegalArgumentException("must lie ahead, was " + typed);
            }
            jobs.pause(job.key(), reason, until);
            backToJob(context, job);
        } catch (IllegalArgumentException noTime) {
            Map<String, String> both = Map.of("reason", reason.orElse(""), "until", typed);
            refuse(context, job, "pause", "until", both, "Until " + noTime.getMessage());
        }
    }

    private void skipNext(Context context) {
        Parameters.form(context);
        Job job = job(context);
        try {
            jobs.skipNext(job.key(), BY);
        } catch (NothingToSkipException nothing) {
            // Its page offers it only when there is something; that has changed since.
            throw Problem.conflict("nothing-to-skip", String.valueOf(nothing.getMessage()))
                    .asException();
        }
        backToJob(context, job);
    }

    private void undoSkip(Context context) {
        Parameters.form(context);
        Job job = job(context);
        jobs.undoSkipNext(job.key());
        backToJob(context, job);
    }

    /** First shows what it comes to; with the same range confirmed, does it. */
    private void backfill(Context context) {
        Parameters form = Parameters.form(context, "since", "until", "confirmed");
        Job job = job(context);
        String since = form.text("since").map(String::strip).orElse("");
        String until = form.text("until").map(String::strip).orElse("");
        Map<String, String> typed = Map.of("since", since, "until", until);
        Instant from;
        try {
            from = TypedTime.parse(since);
        } catch (IllegalArgumentException noTime) {
            refuse(context, job, "backfill", "since", typed, "From " + noTime.getMessage());
            return;
        }
        Instant end;
        try {
            end = TypedTime.parse(until);
        } catch (IllegalArgumentException noTime) {
            refuse(context, job, "backfill", "until", typed, "Until " + noTime.getMessage());
            return;
        }
        try {
            Backfill backfill = new Backfill(db, jobs);
            if (form.flag("confirmed")) {
                backfill.make(job.key(), from, end);
                backToJob(context, job);
            } else {
                BackfillCount count = backfill.count(job.key(), from, end)
                        .orElseThrow(() -> Problem.notFound().asException());
                page.show(context, job, null, null, BackfillWords.of(since, until, count));
            }
        } catch (InvalidInput refused) {
            InputProblem first = refused.problems().getFirst();
            boolean ofUntil = first.field().equals("until");
            refuse(
                    context,
                    job,
                    "backfill",
                    ofUntil ? "until" : "since",
                    typed,
                    (ofUntil ? "Until " : "From ") + first.message());
        }
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
            refuse(
                    context,
                    job,
                    "delete",
                    "name",
                    Map.of("name", name),
                    "The name must be typed as it is: " + job.key());
            return;
        }
        try {
            jobs.delete(job.key());
        } catch (JobManagedByFileException managed) {
            // Its page offers no deletion; a file has taken it over since.
            throw Problem.conflict("managed-by-file", String.valueOf(managed.getMessage()))
                    .asException();
        }
        context.redirect(links.to("/jobs"), HttpStatus.SEE_OTHER);
    }

    private void refuse(
            Context context, Job job, String form, String field, Map<String, String> typed, String message) {
        context.status(HttpStatus.UNPROCESSABLE_CONTENT);
        page.show(context, job, new JobView.FormFault(form, field, typed, message), null, null);
    }

    private void backToJob(Context context, Job job) {
        context.redirect(links.job(job.key().value()), HttpStatus.SEE_OTHER);
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
