package dev.pawl.web.api.workers;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.Durations;
import dev.pawl.queue.WorkerRegistry;
import dev.pawl.queue.WorkerStatus;
import dev.pawl.web.api.JsonAnswer;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import org.jooq.DSLContext;

/** {@code /api/v1/workers}: the latest registrations, those at work first. */
public final class WorkerRoutes implements RouteGroup {
    private static final int SHOWN = 200;

    private final WorkerRegistry workers;

    public WorkerRoutes(DSLContext db) {
        this.workers = new WorkerRegistry(db);
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/api/v1/workers", Role.VIEWER, this::list));
    }

    private void list(Context context) {
        Parameters.query(context);
        ObjectNode json = JsonAnswer.object();
        ArrayNode items = json.putArray("items");
        workers.list(SHOWN).forEach(worker -> items.add(json(worker)));
        json.putNull("next_cursor");
        JsonAnswer.send(context, json);
    }

    private static ObjectNode json(WorkerStatus worker) {
        ObjectNode json = JsonAnswer.object();
        json.put("epoch", Long.toString(worker.epoch()));
        json.put("name", worker.name());
        json.put("version", worker.version());
        json.put("state", worker.state().name().toLowerCase(Locale.ROOT));
        ArrayNode queues = json.putArray("queues");
        worker.queues().forEach(queue -> queues.add(queue.value()));
        json.put("slots", worker.slots());
        json.put("busy", worker.busy());
        json.put("lease", Durations.format(worker.lease()));
        json.put("started_at", worker.startedAt().toString());
        json.put("heartbeat_at", worker.heartbeatAt().toString());
        json.put("heartbeat_age", Durations.format(worker.heartbeatAge()));
        JsonAnswer.put(json, "ended_at", worker.endedAt());
        return json;
    }
}
