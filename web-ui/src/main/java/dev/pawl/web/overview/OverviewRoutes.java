package dev.pawl.web.overview;

import dev.pawl.job.Job;
import dev.pawl.job.JobFilter;
import dev.pawl.job.Jobs;
import dev.pawl.queue.RunFilter;
import dev.pawl.queue.Runs;
import dev.pawl.queue.WorkerRegistry;
import dev.pawl.queue.WorkerStatus;
import dev.pawl.run.RunState;
import dev.pawl.run.RunSummary;
import dev.pawl.time.DatabaseTime;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import dev.pawl.web.jobs.ScheduleWords;
import dev.pawl.web.page.PageRenderer;
import dev.pawl.web.page.Section;
import dev.pawl.web.runs.RunRows;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jooq.DSLContext;

/** The first page: numbers, what needs a person, what runs, what comes next. */
public final class OverviewRoutes implements RouteGroup {
    private static final Duration RECENT = Duration.ofHours(24);
    private static final int ATTENTION = 8;
    private static final int RUNNING = 10;
    private static final int FIRES = 10;
    private static final int WORKERS = 100;

    private final DSLContext db;
    private final Jobs jobs;
    private final PageRenderer renderer;

    public OverviewRoutes(DSLContext db, Jobs jobs, PageRenderer renderer) {
        this.db = db;
        this.jobs = jobs;
        this.renderer = renderer;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/", Role.VIEWER, this::show));
    }

    private void show(Context context) {
        Parameters.query(context);
        Instant now = DatabaseTime.read(db);
        List<WorkerStatus> workers = new WorkerRegistry(db).list(WORKERS);
        var numbers = new OverviewNumbers(db, renderer.links());
        renderer.show(
                context,
                "overview/overview.jte",
                new OverviewView(
                        renderer.frame(
                                context,
                                "Overview",
                                Section.OVERVIEW,
                                List.of(),
                                List.of("runs", "jobs", "workers"),
                                now),
                        !jobs.list(JobFilter.ALL, Optional.empty(), 1).items().isEmpty(),
                        numbers.of(now.minus(RECENT), workers),
                        numbers.concerns(workers),
                        new RunRows(db).of(attention(now), now),
                        new RunRows(db).of(running(), now),
                        next(now)));
    }

    /** Runs that failed within a day, and all that wait for a person. */
    private List<RunSummary> attention(Instant now) {
        var runs = new Runs(db);
        var failed = new RunFilter(
                Optional.of(RunState.FAILED), Optional.empty(), Optional.of(now.minus(RECENT)), Optional.empty());
        return Stream.concat(
                        runs.list(RunFilter.of(RunState.HELD), Optional.empty(), ATTENTION).items().stream(),
                        runs.list(failed, Optional.empty(), ATTENTION).items().stream())
                .sorted(Comparator.comparing(RunSummary::id).reversed())
                .limit(ATTENTION)
                .toList();
    }

    private List<RunSummary> running() {
        return new Runs(db)
                .list(RunFilter.of(RunState.RUNNING), Optional.empty(), RUNNING)
                .items();
    }

    private List<OverviewView.NextFire> next(Instant now) {
        return new NextFires(db)
                .jobs(FIRES).stream()
                        .flatMap(id -> jobs.find(id).stream())
                        .filter(job -> job.nextFireAt().isPresent())
                        .map(job -> fire(job, now))
                        .toList();
    }

    private static OverviewView.NextFire fire(Job job, Instant now) {
        Instant at = job.nextFireAt().orElse(now);
        // The notes belong to the fire time that comes next, which is the first one after the moment before it.
        String note = job.definition().fireTimes().preview(now.isBefore(at) ? now : at.minusMillis(1), 1).stream()
                .flatMap(fire -> fire.notes().stream())
                .findFirst()
                .orElse(null);
        return new OverviewView.NextFire(
                job.key().value(), at, ScheduleWords.sentence(job.definition().schedule()), note);
    }
}
