package dev.pawl.web.runs;

import dev.pawl.job.JobFilter;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.queue.RunCursor;
import dev.pawl.queue.RunFilter;
import dev.pawl.queue.RunPage;
import dev.pawl.queue.Runs;
import dev.pawl.run.RunState;
import dev.pawl.time.DatabaseTime;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import dev.pawl.web.page.Links;
import dev.pawl.web.page.PageRenderer;
import dev.pawl.web.page.Paging;
import dev.pawl.web.page.RunMarks;
import dev.pawl.web.page.Section;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** The list of runs, newest first, by state and job. */
public final class RunListRoutes implements RouteGroup {
    private static final int ROWS = 50;
    private static final int SUGGESTED_JOBS = 200;

    /** In the order in which a person looks for trouble. */
    private static final List<RunState> CHOICES = List.of(
            RunState.RUNNING, RunState.READY, RunState.FAILED, RunState.HELD, RunState.SUCCEEDED, RunState.CANCELLED);

    private final DSLContext db;
    private final Jobs jobs;
    private final PageRenderer renderer;

    public RunListRoutes(DSLContext db, Jobs jobs, PageRenderer renderer) {
        this.db = db;
        this.jobs = jobs;
        this.renderer = renderer;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/runs", Role.VIEWER, this::list));
    }

    private void list(Context context) {
        Parameters query = Parameters.query(context, "state", "job", "before");
        Optional<RunState> state = query.text("state").map(RunListRoutes::state);
        Optional<RunCursor> before = query.text("before").map(RunListRoutes::cursor);
        String job = query.text("job", 100).orElse("").strip();
        Instant now = DatabaseTime.read(db);
        RunPage page = page(state, job, before);
        Links links = renderer.links();
        Paging paging = new Paging(
                before.isPresent() ? address(links, state, job, Optional.empty()) : null,
                page.next()
                        .map(next -> address(links, state, job, Optional.of(next)))
                        .orElse(null));
        // Pages further back do not change under the reader.
        List<String> topics = before.isPresent() ? List.of() : List.of("runs");
        renderer.show(
                context,
                "runs/list.jte",
                new RunListView(
                        renderer.frame(context, "Runs", Section.RUNS, List.of(), topics, now),
                        choices(links, state, job),
                        state.map(RunState::text).orElse(null),
                        job,
                        jobs.list(JobFilter.ALL, Optional.empty(), SUGGESTED_JOBS).items().stream()
                                .map(known -> known.key().value())
                                .toList(),
                        state.isPresent() || !job.isEmpty(),
                        new RunRows(db).of(page.items(), now),
                        paging));
    }

    private RunPage page(Optional<RunState> state, String job, Optional<RunCursor> before) {
        Optional<JobKey> key = Optional.empty();
        if (!job.isEmpty()) {
            try {
                key = Optional.of(new JobKey(job));
            } catch (IllegalArgumentException noKey) {
                // What is no key names no job, so no run matches; a filter is no place for errors.
                return new RunPage(List.of(), Optional.empty());
            }
        }
        return new Runs(db).list(new RunFilter(state, key, Optional.empty(), Optional.empty()), before, ROWS);
    }

    private static List<RunListView.StateChoice> choices(Links links, Optional<RunState> chosen, String job) {
        List<RunListView.StateChoice> choices = new ArrayList<>();
        choices.add(new RunListView.StateChoice(
                null, address(links, Optional.empty(), job, Optional.empty()), chosen.isEmpty()));
        for (RunState state : CHOICES) {
            choices.add(new RunListView.StateChoice(
                    RunMarks.of(state),
                    address(links, Optional.of(state), job, Optional.empty()),
                    chosen.filter(state::equals).isPresent()));
        }
        return choices;
    }

    private static String address(Links links, Optional<RunState> state, String job, Optional<RunCursor> before) {
        List<String> parameters = new ArrayList<>();
        state.ifPresent(value -> parameters.add("state=" + value.text()));
        if (!job.isEmpty()) {
            parameters.add("job=" + Links.encoded(job));
        }
        before.ifPresent(value -> parameters.add("before=" + Links.encoded(value.text())));
        return links.to("/runs" + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters)));
    }

    private static RunState state(String text) {
        try {
            return RunState.parse(text);
        } catch (IllegalArgumentException unknown) {
            throw Problem.malformed(
                            "state",
                            "is no state of a run; there are: ready, running, held, succeeded, failed, " + "cancelled")
                    .asException();
        }
    }

    private static RunCursor cursor(String text) {
        try {
            return RunCursor.parse(text);
        } catch (IllegalArgumentException noCursor) {
            throw Problem.malformed("before", "is no place in a list of runs").asException();
        }
    }
}
