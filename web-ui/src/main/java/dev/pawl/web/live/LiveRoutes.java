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
import javax.sql.DataSource;
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

    private final EventHub hub;
    private final HintPublisher publisher;
    private final HintListener listener;

    private LiveRoutes(EventHub hub, HintPublisher publisher, HintListener listener) {
        this.hub = hub;
        this.publisher = publisher;
        this.listener = listener;
    }

    /** Starts to hear what changes, on a connection of {@code database} that it keeps until it is closed. */
    public static LiveRoutes start(DataSource database) {
        var hub = new EventHub();
        return new LiveRoutes(hub, HintPublisher.start(database), HintListener.start(database, hub::publish));
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
        listener.close();
    }

    private void stream(Context context) {
        EventStream opened = hub.open()
                .orElseThrow(() -> new Problem(
                                503,
                                "too-many-streams",
                                "Too many open streams",
                                "This server has as many open event streams as it allows, or it is stopping. Try again.",
                                List.of(),
                                Map.of("Retry-After", "10"))
                        .asException());
        try (EventStream events = opened) {
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
