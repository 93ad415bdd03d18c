package dev.pawl.web;

import dev.pawl.web.health.DatabaseCheck;
import dev.pawl.web.health.HealthRoutes;
import dev.pawl.web.health.ReadinessCheck;
import dev.pawl.web.http.HttpServer;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import dev.pawl.web.http.WebSettings;
import java.util.ArrayList;
import java.util.List;

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
        WebPages pages = new WebPages(settings);
        groups.addAll(pages.of(parts));
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

    /** Takes no more requests, lets those in progress end for a while, and stops. */
    @Override
    public void close() {
        server.close();
    }

    private static List<ReadinessCheck> checks(WebParts parts) {
        List<ReadinessCheck> checks = new ArrayList<>();
        checks.add(new DatabaseCheck(parts.db()));
        checks.addAll(parts.readiness());
        return checks;
    }
}
