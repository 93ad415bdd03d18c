package dev.pawl.web;

import dev.pawl.job.Jobs;
import dev.pawl.web.api.Cursors;
import dev.pawl.web.api.files.FileRoutes;
import dev.pawl.web.api.jobs.FireTimeRoutes;
import dev.pawl.web.api.jobs.JobRoutes;
import dev.pawl.web.api.jobs.VersionRoutes;
import dev.pawl.web.api.ledger.LedgerRoutes;
import dev.pawl.web.api.logs.LogRoutes;
import dev.pawl.web.api.openapi.OpenApiRoutes;
import dev.pawl.web.api.queues.QueueRoutes;
import dev.pawl.web.api.runs.RunRoutes;
import dev.pawl.web.api.schedules.PreviewRoutes;
import dev.pawl.web.api.workers.WorkerRoutes;
import dev.pawl.web.health.DatabaseCheck;
import dev.pawl.web.health.HealthRoutes;
import dev.pawl.web.health.ReadinessCheck;
import dev.pawl.web.http.HttpServer;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import dev.pawl.web.http.WebSettings;
import dev.pawl.web.live.AnnouncedRoutes;
import dev.pawl.web.live.LiveRoutes;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;

/**
 * The web role of a process: pages, REST interface and health on one port. Started once and closed once; safe to close
 * from another thread.
 */
public final class WebServer implements AutoCloseable {
    private final HttpServer server;

    /**
     * Puts the server together; it does not listen yet.
     *
     * @throws IllegalArgumentException if the host is not a loopback address
     */
    public WebServer(WebSettings settings, WebParts parts) {
        List<RouteGroup> groups = new ArrayList<>();
        groups.add(new HealthRoutes(checks(parts)));
        groups.add(new OpenApiRoutes(settings.basePath()));
        LiveRoutes live = new LiveRoutes(parts.hints());
        groups.add(live);
        api(parts).forEach(group -> groups.add(new AnnouncedRoutes(group, live::publish)));
        WebPages pages = new WebPages(settings);
        groups.addAll(pages.of(parts, live));
        server = new HttpServer(settings, groups, pages.errorPages());
    }

    /**
     * Listens from now on.
     *
     * @return the port, also where it was left to the system
     */
    public int start() {
        return server.start();
    }

    /** Every address this server answers, with its role. */
    public List<Route> routes() {
        return server.routes();
    }

    /** Addresses that are not in {@link #routes()}, and so have no role. There should be none. */
    public List<String> undeclared() {
        return server.undeclared();
    }

    /** Takes no more requests, lets those in progress end for a while, and stops. */
    @Override
    public void close() {
        server.close();
    }

    /** The list of all parts of the API. A new one is a new package, one line here, and its lines in openapi.yaml. */
    private static List<RouteGroup> api(WebParts parts) {
        DSLContext db = parts.db();
        Jobs jobs = new Jobs(db);
        Cursors cursors = new Cursors(db);
        return List.of(
                new JobRoutes(db, jobs, cursors),
                new FireTimeRoutes(db, jobs),
                new VersionRoutes(jobs, cursors),
                new LedgerRoutes(db, jobs, cursors),
                new FileRoutes(jobs),
                new RunRoutes(db, jobs, cursors),
                new LogRoutes(db),
                new PreviewRoutes(db),
                new QueueRoutes(db),
                new WorkerRoutes(db));
    }

    private static List<ReadinessCheck> checks(WebParts parts) {
        List<ReadinessCheck> checks = new ArrayList<>();
        checks.add(new DatabaseCheck(parts.db()));
        checks.addAll(parts.readiness());
        return checks;
    }
}
