package dev.pawl.web.api.queues;

import static dev.pawl.migrations.generated.Tables.DELAYED;
import static dev.pawl.migrations.generated.Tables.LEASE;
import static dev.pawl.migrations.generated.Tables.QUEUE;
import static dev.pawl.migrations.generated.Tables.READY;
import static dev.pawl.migrations.generated.Tables.RUN_LIMIT;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.least;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectCount;
import static org.jooq.impl.DSL.selectOne;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.InvalidInput;
import dev.pawl.input.ObjectReader;
import dev.pawl.input.StrictJson;
import dev.pawl.job.LimitRows;
import dev.pawl.job.LimitsJson;
import dev.pawl.job.QueueName;
import dev.pawl.job.RunLimits;
import dev.pawl.queue.Queues;
import dev.pawl.web.api.JsonAnswer;
import dev.pawl.web.api.PathNames;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.RequestBody;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.TableField;

/** {@code /api/v1/queues}: what waits and runs in each, their pauses and limits. */
public final class QueueRoutes implements RouteGroup {
    /** Nobody reads larger numbers, and counting a long queue takes long. */
    static final int COUNTED = 10_000;

    private static final int MOST_QUEUES = 1_000;
    /** Rows of a table that are looked at for the counts of all queues together. */
    private static final int LOOKED_AT = 100_000;

    private static final int LONGEST_REASON = 500;

    private final DSLContext db;
    private final Queues queues;

    public QueueRoutes(DSLContext db) {
        this.db = db;
        this.queues = new Queues(db);
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
            RunLimits limits,
            int ready,
            int delayed,
            int running) {}

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/queues", Role.VIEWER, this::list),
                Route.get("/api/v1/queues/{name}", Role.VIEWER, this::show),
                Route.put("/api/v1/queues/{name}", Role.ADMIN, this::put),
                Route.post("/api/v1/queues/{name}/pause", Role.OPERATOR, this::pause),
                Route.post("/api/v1/queues/{name}/resume", Role.OPERATOR, this::resume));
    }

    private void list(Context context) {
        Parameters.query(context);
        ObjectNode json = JsonAnswer.object();
        ArrayNode items = json.putArray("items");
        read(noCondition()).forEach(queue -> items.add(json(queue)));
        json.putNull("next_cursor");
        JsonAnswer.send(context, json);
    }

    private void show(Context context) {
        QueueName name = PathNames.queue(context);
        Parameters.query(context);
        answer(context, name);
    }

    private void put(Context context) {
        Parameters.query(context);
        QueueName name = newName(context.pathParam("name"));
        ObjectReader fields = ObjectReader.of(StrictJson.parse(RequestBody.json(context)));
        RunLimits limits = LimitsJson.read(fields);
        fields.finish();
        queues.limit(name, limits);
        answer(context, name);
    }

    private void pause(Context context) {
        QueueName name = PathNames.queue(context);
        Parameters.query(context);
        ObjectReader fields = ObjectReader.of(
                RequestBody.optionalJson(context).map(StrictJson::parse).orElseGet(StrictJson::object));
        Optional<String> reason = fields.text("reason");
        if (reason.isPresent() && reason.get().length() > LONGEST_REASON) {
            fields.problem("reason", "may have " + LONGEST_REASON + " characters at most");
        }
        fields.finish();
        found(queues.pause(name, reason));
        answer(context, name);
    }

    private void resume(Context context) {
        QueueName name = PathNames.queue(context);
        Parameters.query(context);
        RequestBody.none(context);
        found(queues.resume(name));
        answer(context, name);
    }

    private void answer(Context context, QueueName name) {
        List<QueueStatus> one = read(QUEUE.NAME.eq(name.value()));
        found(!one.isEmpty());
        JsonAnswer.send(context, json(one.getFirst()));
    }

    private static void found(boolean queue) {
        if (!queue) {
            throw Problem.notFound().asException();
        }
    }

    private static QueueName newName(String text) {
        try {
            return new QueueName(text);
        } catch (IllegalArgumentException noName) {
            throw new InvalidInput("name", String.valueOf(noName.getMessage()));
        }
    }

    private List<QueueStatus> read(Condition which) {
        Map<Integer, Integer> delayed = counts(DELAYED, DELAYED.QUEUE_ID, List.of(DELAYED.DUE_AT, DELAYED.POSITION));
        Map<Integer, Integer> running = counts(LEASE, LEASE.QUEUE_ID, List.of());
        return db.select(
                        QUEUE.QUEUE_ID,
                        QUEUE.NAME,
                        QUEUE.PAUSED_AT,
                        QUEUE.PAUSE_REASON,
                        ready(),
                        row(RUN_LIMIT.fields()).convertFrom(QueueRoutes::limits))
                .from(QUEUE)
                .leftJoin(RUN_LIMIT)
                .on(RUN_LIMIT.QUEUE_ID.eq(QUEUE.QUEUE_ID))
                .where(which)
                .orderBy(QUEUE.NAME)
                .limit(inline(MOST_QUEUES))
                .fetch(row -> new QueueStatus(
                        row.value2(),
                        Optional.ofNullable(row.value3()),
                        Optional.ofNullable(row.value4()),
                        row.value6(),
                        row.value5(),
                        delayed.getOrDefault(row.value1(), 0),
                        running.getOrDefault(row.value1(), 0)));
    }

    private static RunLimits limits(Record row) {
        return row.get(RUN_LIMIT.LIMIT_ID) == null ? RunLimits.NONE : LimitRows.limits(row.into(RUN_LIMIT));
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
        LimitsJson.write(queue.limits(), json);
        json.put("ready", queue.ready());
        json.put("delayed", queue.delayed());
        json.put("running", queue.running());
        return json;
    }
}
