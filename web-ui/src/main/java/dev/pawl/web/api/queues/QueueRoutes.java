package dev.pawl.web.api.queues;

import static dev.pawl.migrations.generated.Tables.DELAYED;
import static dev.pawl.migrations.generated.Tables.LEASE;
import static dev.pawl.migrations.generated.Tables.QUEUE;
import static dev.pawl.migrations.generated.Tables.READY;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.selectCount;
import static org.jooq.impl.DSL.selectOne;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.web.api.JsonAnswer;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.TableField;

/** {@code /api/v1/queues}: what waits and runs in each. */
public final class QueueRoutes implements RouteGroup {
    /** Nobody reads larger numbers, and counting a long queue takes long. */
    static final int COUNTED = 10_000;

    private static final int MOST_QUEUES = 1_000;

    private final DSLContext db;

    public QueueRoutes(DSLContext db) {
        this.db = db;
    }

    /**
     * A queue and what is in it, each number counted to {@link #COUNTED} at most.
     *
     * @param ready may be claimed now
     * @param delayed wait for a time
     * @param running claimed
     */
    private record QueueStatus(
            String name,
            Optional<Instant> pausedAt,
            Optional<String> pauseReason,
            int ready,
            int delayed,
            int running) {}

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/api/v1/queues", Role.VIEWER, this::list));
    }

    private void list(Context context) {
        Parameters.query(context);
        ObjectNode json = JsonAnswer.object();
        ArrayNode items = json.putArray("items");
        read().forEach(queue -> items.add(json(queue)));
        json.putNull("next_cursor");
        JsonAnswer.send(context, json);
    }

    private List<QueueStatus> read() {
        return db.select(
                        QUEUE.NAME,
                        QUEUE.PAUSED_AT,
                        QUEUE.PAUSE_REASON,
                        count(READY, READY.QUEUE_ID),
                        count(DELAYED, DELAYED.QUEUE_ID),
                        count(LEASE, LEASE.QUEUE_ID))
                .from(QUEUE)
                .orderBy(QUEUE.NAME)
                .limit(inline(MOST_QUEUES))
                .fetch(row -> new QueueStatus(
                        row.value1(),
                        Optional.ofNullable(row.value2()),
                        Optional.ofNullable(row.value3()),
                        row.value4(),
                        row.value5(),
                        row.value6()));
    }

    private static Field<Integer> count(Table<?> runs, TableField<?, Integer> queueId) {
        return field(selectCount()
                .from(selectOne().from(runs).where(queueId.eq(QUEUE.QUEUE_ID)).limit(inline(COUNTED))));
    }

    private static ObjectNode json(QueueStatus queue) {
        ObjectNode json = JsonAnswer.object();
        json.put("name", queue.name());
        json.put("paused", queue.pausedAt().isPresent());
        JsonAnswer.put(json, "paused_at", queue.pausedAt());
        JsonAnswer.putText(json, "pause_reason", queue.pauseReason());
        json.put("ready", queue.ready());
        json.put("delayed", queue.delayed());
        json.put("running", queue.running());
        return json;
    }
}
