package dev.pawl.web.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.router.Endpoint;
import io.javalin.security.Roles;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server with our limits and rules, and the routes it was given. Each request runs on a virtual thread of its
 * own. Started and closed once.
 */
public final class HttpServer implements AutoCloseable {
    private static final long SHUTDOWN_IDLE_MILLIS = 50;

    private final WebSettings settings;
    private final List<RouteGroup> groups;
    private final List<Route> routes;
    private final ErrorAnswers errors;
    private final CallerRule callers;
    private final Javalin javalin;
    private @Nullable HeadDeadline headDeadline;

    /**
     * Makes the server; it does not listen yet.
     *
     * @throws IllegalArgumentException if the host is not a loopback address, or two routes have one address
     */
    public HttpServer(WebSettings settings, List<RouteGroup> groups, ErrorPages errorPages) {
        requireLoopback(settings.host());
        this.settings = settings;
        this.groups = List.copyOf(groups);
        this.routes =
                this.groups.stream().flatMap(group -> group.routes().stream()).toList();
        this.errors = new ErrorAnswers(errorPages);
        this.callers = new CallerRule(ownNames(settings.host()));
        this.javalin = Javalin.create(this::configure);
    }

    /** All addresses of this server. */
    public List<Route> routes() {
        return routes;
    }

    /** Addresses that came past {@link #routes()}, and so have no role. There should be none. */
    public List<String> undeclared() {
        return javalin.unsafe.internalRouter.allHttpHandlers().stream()
                .map(handler -> handler.endpoint)
                .filter(endpoint -> endpoint.method.isHttpMethod() && !hasOneRole(endpoint))
                .map(endpoint -> endpoint.method.name() + " " + endpoint.path)
                .toList();
    }

    private static boolean hasOneRole(Endpoint endpoint) {
        Roles roles = endpoint.metadata(Roles.class);
        return roles != null && roles.getRoles().size() == 1;
    }

    /**
     * Listens from now on.
     *
     * @return the port, also where it was left to the system
     * @throws io.javalin.util.JavalinBindException if the port is taken
     */
    public int start() {
        javalin.start();
        ServerConnector connector =
                (ServerConnector) javalin.jettyServer().server().getConnectors()[0];
        headDeadline = new HeadDeadline(connector, settings.limits().deadline());
        headDeadline.start();
        return connector.getLocalPort();
    }

    /** Takes no more requests, lets those in progress end for a while, and stops. */
    @Override
    public void close() {
        groups.forEach(RouteGroup::close);
        if (headDeadline != null) {
            headDeadline.close();
        }
        javalin.stop();
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.router.contextPath = settings.basePath().isEmpty() ? "/" : settings.basePath();
        config.http.prefer405over404 = true;
        config.concurrency.useVirtualThreads = true;
        config.jetty.threadPool = threadPool();
        config.jetty.modifyServer(this::configure);
        config.jetty.modifyServletContextHandler(HttpServer::configure);
        config.jetty.addConnector(this::connector);
        config.appData(RequestLimits.KEY, settings.limits());
        config.router.javaLangErrorHandler((response, error) -> {
            // Out of memory and the like: nothing can be promised, and nothing must be told.
            throw error;
        });
        config.routes.before(callers::check);
        config.routes.exception(HttpResponseException.class, errors::answer);
        config.routes.exception(Exception.class, errors::answer);
        for (Route route : routes) {
            config.routes.addHttpHandler(route.method().handlerType(), route.path(), route.handler(), route.role());
            if (route.method() == HttpMethod.GET) {
                config.routes.addHttpHandler(HandlerType.HEAD, route.path(), route.handler(), route.role());
            }
        }
    }

    private void configure(Server server) {
        server.setStopTimeout(settings.limits().stopping().toMillis());
        server.setErrorHandler(new JettyErrors());
        server.insertHandler(new GracefulHandler());
        server.insertHandler(new EveryRequest());
    }

    private static void configure(ServletContextHandler context) {
        context.setErrorHandler(new JettyErrors());
        // Javalin asks for a session where a web socket is tried; nobody is to get a cookie for that.
        context.getSessionHandler().setUsingCookies(false);
    }

    private ServerConnector connector(Server server, HttpConfiguration http) {
        // No encoded slashes, dot segments, path parameters or broken UTF-8 in paths: two readings of one address.
        http.setUriCompliance(UriCompliance.DEFAULT);
        http.setRequestHeaderSize(16 * 1024);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.limits().idle().toMillis());
        // At a stop, connections without a request are not waited for: by default each stop takes a second.
        connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_MILLIS);
        return connector;
    }

    private static QueuedThreadPool threadPool() {
        // The pool's own threads accept and select; what may block, requests, runs on virtual ones.
        QueuedThreadPool pool = new QueuedThreadPool(24, 4);
        pool.setName("web");
        pool.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("web-request-", 0).factory()));
        return pool;
    }

    private static Set<String> ownNames(String host) {
        Set<String> names = new TreeSet<>(Set.of("localhost", "127.0.0.1", "::1"));
        names.add(host.toLowerCase(Locale.ROOT));
        return names;
    }

    private static void requireLoopback(String host) {
        try {
            if (InetAddress.getByName(host).isLoopbackAddress()) {
                return;
            }
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException("host '" + host + "' is no address of this machine", unknown);
        }
        throw new IllegalArgumentException("host '" + host + "' can be reached from other machines, and there are no "
                + "accounts yet that would keep others out; use 127.0.0.1");
    }
}
