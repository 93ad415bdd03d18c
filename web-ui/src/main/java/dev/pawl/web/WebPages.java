package dev.pawl.web;

import dev.pawl.job.Jobs;
import dev.pawl.log.LogReader;
import dev.pawl.web.assets.AssetRoutes;
import dev.pawl.web.assets.Assets;
import dev.pawl.web.error.DesignedErrorPages;
import dev.pawl.web.http.ErrorPages;
import dev.pawl.web.http.RouteGroup;
import dev.pawl.web.http.WebSettings;
import dev.pawl.web.jobs.JobListRoutes;
import dev.pawl.web.jobs.JobRoutes;
import dev.pawl.web.jobs.VersionRoutes;
import dev.pawl.web.live.AnnouncedRoutes;
import dev.pawl.web.live.LiveRoutes;
import dev.pawl.web.logs.LogRoutes;
import dev.pawl.web.logs.LogViews;
import dev.pawl.web.overview.OverviewRoutes;
import dev.pawl.web.page.Links;
import dev.pawl.web.page.PageRenderer;
import dev.pawl.web.page.ThemeRoutes;
import dev.pawl.web.runs.RunListRoutes;
import dev.pawl.web.runs.RunRoutes;
import dev.pawl.web.workers.WorkerRoutes;
import java.util.List;
import org.jooq.DSLContext;

/** The list of all pages. A new page is a new package and one line here. */
final class WebPages {
    private final Assets assets = Assets.load();
    private final PageRenderer renderer;

    WebPages(WebSettings settings) {
        this.renderer = new PageRenderer(new Links(settings.basePath(), assets.version()));
    }

    /** All pages; what their forms change is told to {@code live}. */
    List<RouteGroup> of(WebParts parts, LiveRoutes live) {
        DSLContext db = parts.db();
        Jobs jobs = new Jobs(db);
        LogViews logs = new LogViews(new LogReader(db), renderer.links());
        return List.of(
                new AssetRoutes(assets),
                new ThemeRoutes(renderer.links()),
                new OverviewRoutes(db, jobs, renderer),
                new JobListRoutes(db, jobs, renderer),
                new AnnouncedRoutes(new JobRoutes(db, jobs, renderer), live::publish),
                new VersionRoutes(db, jobs, renderer),
                new RunListRoutes(db, jobs, renderer),
                new AnnouncedRoutes(new RunRoutes(db, jobs, logs, renderer), live::publish),
                new LogRoutes(db, logs, renderer),
                new WorkerRoutes(db, renderer));
    }

    ErrorPages errorPages() {
        return new DesignedErrorPages(renderer);
    }
}
