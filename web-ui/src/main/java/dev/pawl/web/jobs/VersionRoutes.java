package dev.pawl.web.jobs;

import dev.pawl.input.StrictJson;
import dev.pawl.job.JobJson;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobRevision;
import dev.pawl.job.Jobs;
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
import dev.pawl.web.runs.JsonText;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import org.jooq.DSLContext;

/** One version of a job, also of a job that is deleted: what a run of that version did. */
public final class VersionRoutes implements RouteGroup {
    private final DSLContext db;
    private final Jobs jobs;
    private final PageRenderer renderer;

    public VersionRoutes(DSLContext db, Jobs jobs, PageRenderer renderer) {
        this.db = db;
        this.jobs = jobs;
        this.renderer = renderer;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/jobs/{key}/versions/{n}", Role.VIEWER, this::show));
    }

    private void show(Context context) {
        Parameters.query(context);
        JobKey key = key(context);
        JobRevision revision = jobs.revisions()
                .find(key, number(context))
                .orElseThrow(() -> Problem.notFound().asException());
        boolean newest = jobs.revisions().find(key, revision.version() + 1).isEmpty();
        renderer.show(
                context,
                "jobs/version.jte",
                new VersionView(
                        frame(context, key, revision, DatabaseTime.read(db)),
                        key.value(),
                        revision.version(),
                        revision.author(),
                        revision.createdAt(),
                        newest,
                        revision.definition().isPresent(),
                        revision.version() > 1 ? revision.version() - 1 : null,
                        revision.changes().stream()
                                .map(change -> new VersionView.Change(
                                        change.field(),
                                        change.before().orElse(""),
                                        change.after().orElse("")))
                                .toList(),
                        JsonText.indented(revision.definition()
                                .map(definition -> StrictJson.write(JobJson.write(definition)))
                                .orElse(revision.json()))));
    }

    private Frame frame(Context context, JobKey key, JobRevision revision, Instant now) {
        return renderer.frame(
                context,
                key + " · version " + revision.version(),
                Section.JOBS,
                List.of(
                        new Crumb(Section.JOBS.title(), renderer.links().to(Section.JOBS.path())),
                        new Crumb(key.value(), renderer.links().job(key.value())),
                        new Crumb("version " + revision.version(), null)),
                List.of(),
                now);
    }

    private static JobKey key(Context context) {
        try {
            return new JobKey(context.pathParam("key"));
        } catch (IllegalArgumentException noKey) {
            throw Problem.notFound().asException();
        }
    }

    private static int number(Context context) {
        String text = context.pathParam("n");
        if (text.matches("[1-9][0-9]{0,8}")) {
            return Integer.parseInt(text);
        }
        throw Problem.notFound().asException();
    }
}
