package dev.pawl.web.overview;

import dev.pawl.calendar.BlackoutCalendar;
import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.Calendars;
import dev.pawl.job.Job;
import dev.pawl.job.JobFilter;
import dev.pawl.job.JobKey;
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
import dev.pawl.web.page.Count;
import dev.pawl.web.page.PageRenderer;
import dev.pawl.web.page.Section;
import dev.pawl.web.runs.RunRow;
import dev.pawl.web.runs.RunRows;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.DSLContext;

/** The first page: numbers, what needs a person, what runs, what comes next. */
public final class OverviewRoutes implements RouteGroup {
    private static final Duration RECENT = Duration.ofHours(24);
    private static final int ATTENTION = 8;
    /** Runs of each bad state that are looked through for jobs in trouble. */
    private static final int LOOKED_AT = 200;

    private static final int RUNNING = 10;
    private static final int FIRES = 10;
    private static final int WORKERS = 100;

    private final DSLContext db;
    private final Jobs jobs;
    private final Calendars calendars;
    private final PageRenderer renderer;

    public OverviewRoutes(DSLContext db, Jobs jobs, PageRenderer renderer) {
        this.db = db;
        this.jobs = jobs;
        this.calendars = new Calendars(db);
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
                        attention(now),
                        new RunRows(db).of(running(), now),
                        next(now)));
    }

    /** One line for each job with runs that failed within a day or wait for a person, the latest trouble first. */
    private List<OverviewView.Trouble> attention(Instant now) {
        Map<JobKey, List<RunSummary>> byJob = Stream.concat(
                        runs(RunState.HELD, Optional.empty()), runs(RunState.FAILED, Optional.of(now.minus(RECENT))))
                .sorted(Comparator.comparing(RunSummary::id).reversed())
                .collect(Collectors.groupingBy(RunSummary::job, LinkedHashMap::new, Collectors.toList()));
        List<List<RunSummary>> jobsInTrouble =
                byJob.values().stream().limit(ATTENTION).toList();
        List<RunRow> latest =
                new RunRows(db).of(jobsInTrouble.stream().map(List::getFirst).toList(), now);
        return IntStream.range(0, latest.size())
                .mapToObj(i -> new OverviewView.Trouble(
                        latest.get(i),
                        new Count(
                                jobsInTrouble.get(i).size(),
                                jobsInTrouble.get(i).size() >= LOOKED_AT)))
                .toList();
    }

    private Stream<RunSummary> runs(RunState state, Optional<Instant> since) {
        var filter = new RunFilter(Optional.of(state), Optional.empty(), since, Optional.empty());
        return new Runs(db).list(filter, Optional.empty(), LOOKED_AT).items().stream();
    }

    private List<RunSummary> running() {
        return new Runs(db)
                .list(RunFilter.of(RunState.RUNNING), Optional.empty(), RUNNING)
                .items();
    }

    private List<OverviewView.NextFire> next(Instant now) {
        List<Job> next = new NextFires(db)
                .jobs(FIRES).stream()
                        .flatMap(id -> jobs.find(id).stream())
                        .filter(job -> job.nextFireAt().isPresent())
                        .toList();
        Map<CalendarName, BlackoutCalendar> found = calendars.findAll(next.stream()
                .flatMap(job -> job.definition().dueRules().calendarNames().stream())
                .collect(Collectors.toSet()));
        return next.stream().map(job -> fire(job, found, now)).toList();
    }

    private static OverviewView.NextFire fire(Job job, Map<CalendarName, BlackoutCalendar> calendars, Instant now) {
        Instant at = job.nextFireAt().orElse(now);
        // The notes belong to the fire time that comes next, which is the first one after the moment before it.
        Stream<String> ofClocks =
                job.definition().fireTimes().preview(now.isBefore(at) ? now : at.minusMillis(1), 1).stream()
                        .flatMap(fire -> fire.notes().stream());
        String note = Stream.concat(ofCalendars(job, calendars, at), ofClocks)
                .findFirst()
                .orElse(null);
        return new OverviewView.NextFire(
                job.key().value(), at, ScheduleWords.sentence(job.definition().schedule()), note);
    }

    private static Stream<String> ofCalendars(Job job, Map<CalendarName, BlackoutCalendar> calendars, Instant fireAt) {
        List<CalendarName> missing = job.definition().dueRules().missingFrom(calendars);
        if (!missing.isEmpty()) {
            return Stream.of("waits: the calendar " + missing.getFirst() + " cannot be read");
        }
        return job
                .definition()
                .dueTimes(job.key(), calendars)
                .notes(List.of(fireAt), job.definition().schedule().zone())
                .getFirst()
                .stream();
    }
}
