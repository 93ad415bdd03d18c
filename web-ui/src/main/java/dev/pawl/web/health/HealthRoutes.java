package dev.pawl.web.health;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /health/live}: the process answers. {@code /health/ready}: it can do its work; 503 with what is missing where
 * it cannot. Both answer within {@link #PATIENCE}, whatever the database does.
 */
public final class HealthRoutes implements RouteGroup {
    static final Duration PATIENCE = Duration.ofMillis(900);

    private static final Logger LOG = LoggerFactory.getLogger(HealthRoutes.class);

    private final List<ReadinessCheck> checks;

    public HealthRoutes(List<ReadinessCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/health/live", Role.ANYONE, HealthRoutes::live),
                Route.get("/health/ready", Role.ANYONE, this::ready));
    }

    private static void live(Context context) {
        answer(context, JsonNodeFactory.instance.objectNode().put("status", "live"));
    }

    private void ready(Context context) {
        // All at once, so that one that hangs does not hide the others.
        List<CompletableFuture<Optional<String>>> asked =
                checks.stream().map(HealthRoutes::ask).toList();
        long endsAt = System.nanoTime() + PATIENCE.toNanos();
        boolean ready = true;
        ObjectNode found = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < checks.size(); i++) {
            Optional<String> problem = await(asked.get(i), endsAt);
            found.put(checks.get(i).name(), problem.orElse("ok"));
            ready &= problem.isEmpty();
        }
        context.status(ready ? 200 : 503);
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("status", ready ? "ready" : "not ready");
        json.set("checks", found);
        answer(context, json);
    }

    private static CompletableFuture<Optional<String>> ask(ReadinessCheck check) {
        CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("web-health-" + check.name()).start(() -> {
            try {
                answer.complete(check.problem());
            } catch (RuntimeException failure) {
                LOG.warn("Readiness check {} failed", check.name(), failure);
                answer.complete(Optional.of("the check itself failed; see the log"));
            }
        });
        return answer;
    }

    private static Optional<String> await(CompletableFuture<Optional<String>> answer, long endsAt) {
        try {
            return answer.get(Math.max(0, endsAt - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException slow) {
            return Optional.of("does not answer in time");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Optional.of("the server is stopping");
        }
    }

    private static void answer(Context context, ObjectNode json) {
        context.contentType("application/json").result(json.toString());
    }
}
