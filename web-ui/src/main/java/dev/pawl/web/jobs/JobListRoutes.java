package dev.pawl.web.jobs;

import dev.pawl.job.Job;
import dev.pawl.job.JobFilter;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobPage;
import dev.pawl.job.Jobs;
import dev.pawl.job.NextRuns;
import dev.pawl.time.DatabaseTime;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import dev.pawl.web.page.Links;
import dev.pawl.web.page.PageRenderer;
import dev.pawl.web.page.Paging;
import dev.pawl.web.page.Section;
import dev.pawl.web.page.StateMark;
import dev.pawl.web.page.Strip;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;

/** The list of jobs by name, with when each is due and how its last runs went. */
public final class JobListRoutes implements RouteGroup {
    private static final int ROWS = 50;
    private static final int LONGEST_SEARCH = 100;

    private final DSLContext db;
    private final Jobs jobs;
    private final NextRuns nextRuns;
    private final PageRenderer renderer;

    public JobListRoutes(DSLContext db, Jobs jobs, PageRenderer renderer) {
        this.db = db;
        this.jobs = jobs;
        this.nextRuns = new NextRuns(db);
        this.renderer = renderer;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/jobs", Role.VIEWER, this::list));
    }

    private void list(Context context) {
        Parameters query = Parameters.query(context, "q", "after");
        String search = query.text("q", LONGEST_SEARCH).orElse("").strip();
        Optional<String> after = query.text("after", LONGEST_SEARCH);
        JobPage page = jobs.list(filter(search), after, ROWS);
        Map<Integer, List<LastRun>> lastRuns = new LastRuns(db).of(page.items(), Strip.SIZE);
        Map<JobKey, Instant> next = nextRuns.of(page.items());
        Instant now = DatabaseTime.read(db);
        Links links = renderer.links();
        renderer.show(
                context,
                "jobs/list.jte",
                new JobListView(
                        renderer.frame(context, "Jobs", Section.JOBS, List.of(), List.of("jobs", "runs"), now),
                        search,
                        !search.isEmpty(),
                        page.items().stream()
                                .map(job -> row(
                                        job,
                                        Optional.ofNullable(next.get(job.key())),
                                        lastRuns.getOrDefault(job.id(), List.of())))
                                .toList(),
                        new Paging(
                                after.isPresent() ? address(links, search, Optional.empty()) : null,
                                page.nextCursor()
                                        .map(cursor -> address(links, search, Optional.of(cursor)))
                                        .orElse(null))));
    }

    private static JobFilter filter(String search) {
        return search.isEmpty()
                ? JobFilter.ALL
                : new JobFilter(
                        Optional.of(search), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static String address(Links links, String search, Optional<String> after) {
        String parameters = (search.isEmpty() ? "" : "&q=" + Links.encoded(search))
                + after.map(key -> "&after=" + Links.encoded(key)).orElse("");
        return links.to("/jobs" + (parameters.isEmpty() ? "" : "?" + parameters.substring(1)));
    }

    private static JobListView.Row row(Job job, Optional<Instant> next, List<LastRun> runs) {
        Optional<LastRun> last = runs.isEmpty() ? Optional.empty() : Optional.of(runs.getLast());
        return new JobListView.Row(
                job.key().value(),
                job.pause().isPresent() ? StateMark.PAUSED : StateMark.ACTIVE,
                JobFacts.icon(job.definition().target()),
                JobFacts.word(job.definition().target()),
                job.definition().tags(),
                ScheduleWords.sentence(job.definition().schedule()),
                ScheduleWords.expression(job.definition().schedule()).orElse(null),
                next.orElse(null),
                last.map(LastRun::id).orElse(null),
                last.map(LastRun::state).orElse(null),
                last.map(LastRun::at).orElse(null),
                LastRun.strip(runs));
    }
}
