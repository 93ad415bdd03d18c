package dev.pawl.web.live;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.live.HintListener;
import dev.pawl.live.HintPublisher;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream of hints as server-sent events. {@code hint} carries the topics that changed, {@code resync} means that
 * anything may have. Each stream keeps the virtual thread of its request.
 */
public final class LiveRoutes implements RouteGroup {
    private static final Logger log = LoggerFactory.getLogger(LiveRoutes.class);

    /** Shorter than the silence after which proxies and this server's own idle limit cut a connection. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    /** A browser that lost the stream comes back after this time. */
    private static final Duration RECONNECT = Duration.ofSeconds(2);

    private final DataSource database;
    private final EventHub hub = new EventHub();
    private final HintPublisher publisher;
    private final ReentrantLock starting = new ReentrantLock();
    private @Nullable HintListener listener;
    private boolean closed;

    /**
     * Ready to publish; listens from the first stream on.
     *
     * @param database one connection of it is kept while it listens
     */
    public LiveRoutes(DataSource database) {
        this.database = database;
        this.publisher = HintPublisher.start(database);
    }

    /** Tells all processes, this one included, that a topic has changed. Never waits and never fails. */
    public void publish(String topic) {
        publisher.publish(topic);
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/api/v1/events", Role.VIEWER, this::stream));
    }

    @Override
    public void close() {
        hub.close();
        publisher.close();
        starting.lock();
        try {
            closed = true;
            if (listener != null) {
                listener.close();
            }
        } finally {
            starting.unlock();
        }
    }

    private void listen() {
        starting.lock();
        try {
            if (listener == null && !closed) {
                listener = HintListener.start(database, hub::publish);
            }
        } finally {
            starting.unlock();
        }
    }

    private void stream(Context context) {
        EventStream opened = hub.open()
                .orElseThrow(() -> new Problem(
                                503,
                                "too-many-streams",
                                "Too many open streams",
                                "This server has as many open event streams as it allows, or it is stopping. Try"
                                        + " again.",
                                List.of(),
                                Map.of("Retry-After", "10"))
                        .asException());
        try (EventStream events = opened) {
            listen();
            context.contentType("text/event-stream; charset=utf-8");
            // Proxies must pass each event on at once.
            context.header("X-Accel-Buffering", "no");
            if (!context.method().equals(HandlerType.HEAD)) {
                send(events, context.res().getOutputStream());
            }
        } catch (IOException gone) {
            log.debug("The reader of an event stream has gone", gone);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(EventStream events, ServletOutputStream out) throws IOException, InterruptedException {
        write(out, "retry: " + RECONNECT.toMillis() + "\n\n");
        while (events.isOpen()) {
            Set<String> topics = events.take(HEARTBEAT);
            write(out, topics.isEmpty() ? ":\n\n" : event(topics));
        }
    }

    private static String event(Set<String> topics) {
        if (topics.contains(HintListener.RESYNC)) {
            return "event: resync\ndata: {}\n\n";
        }
        var message = JsonNodeFactory.instance.objectNode();
        topics.forEach(message.putArray("topics")::add);
        return "event: hint\ndata: " + message + "\n\n";
    }

    private static void write(ServletOutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
