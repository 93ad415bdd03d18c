package dev.pawl.web.api.queues;

import static dev.pawl.migrations.generated.Tables.DELAYED;
import static dev.pawl.migrations.generated.Tables.LEASE;
import static dev.pawl.migrations.generated.Tables.QUEUE;
import static dev.pawl.migrations.generated.Tables.READY;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.least;
import static org.jooq.impl.DSL.select;
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
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.Table;
import org.jooq.TableField;

/** {@code /api/v1/queues}: what waits and runs in each. */
public final class QueueRoutes implements RouteGroup {
    /** Nobody reads larger numbers, and counting a long queue takes long. */
    static final int COUNTED = 10_000;

    private static final int MOST_QUEUES = 1_000;
    /** Rows of a table that are looked at for the counts of all queues together. */
    private static final int LOOKED_AT = 100_000;

    private final DSLContext db;

    public QueueRoutes(DSLContext db) {
        this.db = db;
    }

    /**
     * A queue and what is in it, each number counted to {@link #COUNTED} at most, and all queues' delayed runs together
     * to {@link #LOOKED_AT}, those that are due next.
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
        Map<Integer, Integer> delayed = counts(DELAYED, DELAYED.QUEUE_ID, List.of(DELAYED.DUE_AT, DELAYED.POSITION));
        Map<Integer, Integer> running = counts(LEASE, LEASE.QUEUE_ID, List.of());
        return db.select(QUEUE.QUEUE_ID, QUEUE.NAME, QUEUE.PAUSED_AT, QUEUE.PAUSE_REASON, ready())
                .from(QUEUE)
                .orderBy(QUEUE.NAME)
                .limit(inline(MOST_QUEUES))
                .fetch(row -> new QueueStatus(
                        row.value2(),
                        Optional.ofNullable(row.value3()),
                        Optional.ofNullable(row.value4()),
                        row.value5(),
                        delayed.getOrDefault(row.value1(), 0),
                        running.getOrDefault(row.value1(), 0)));
    }

    /** From the end of an index that begins with the queue. */
    private static Field<Integer> ready() {
        return field(selectCount()
                .from(selectOne()
                        .from(READY)
                        .where(READY.QUEUE_ID.eq(QUEUE.QUEUE_ID))
                        .limit(inline(COUNTED))));
    }

    /**
     * By queue. These tables have no index of queues, so a bounded number of rows is looked at once for all queues.
     *
     * @param order of the index by which they are looked at
     */
    private Map<Integer, Integer> counts(
            Table<?> runs, TableField<?, Integer> queueId, List<? extends OrderField<?>> order) {
        var lookedAt = select(queueId)
                .from(runs)
                .orderBy(order)
                .limit(inline(LOOKED_AT))
                .asTable("looked_at");
        return db.select(lookedAt.field(queueId), least(count(), inline(COUNTED)))
                .from(lookedAt)
                .groupBy(lookedAt.field(queueId))
                .fetchMap(row -> row.value1(), row -> row.value2());
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
