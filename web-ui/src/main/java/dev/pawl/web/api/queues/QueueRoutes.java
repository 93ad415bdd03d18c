package dev.pawl.web.api.queues;

import static dev.pawl.migrations.generated.Tables.DELAYED;
import static dev.pawl.migrations.generated.Tables.LEASE;
import static dev.pawl.migrations.generated.Tables.QUEUE;
import static dev.pawl.migrations.generated.Tables.READY;
import static dev.pawl.migrations.generated.Tables.RUN_LIMIT;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;
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
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.TableField;

/** {@code /api/v1/queues}: what waits and runs in each, their pauses and limits. */
public final class QueueRoutes implements RouteGroup {
    /** Nobody reads larger numbers, and counting a long queue takes long. */
    static final int COUNTED = 10_000;

    private static final int MOST_QUEUES = 1_000;

    private static final int LONGEST_REASON = 500;

    private final DSLContext db;
    private final Queues queues;

    public QueueRoutes(DSLContext db) {
        this.db = db;
        this.queues = new Queues(db);
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
        return db.select(
                        QUEUE.NAME,
                        QUEUE.PAUSED_AT,
                        QUEUE.PAUSE_REASON,
                        count(READY, READY.QUEUE_ID),
                        count(DELAYED, DELAYED.QUEUE_ID),
                        count(LEASE, LEASE.QUEUE_ID),
                        row(RUN_LIMIT.fields()).convertFrom(QueueRoutes::limits))
                .from(QUEUE)
                .leftJoin(RUN_LIMIT)
                .on(RUN_LIMIT.QUEUE_ID.eq(QUEUE.QUEUE_ID))
                .where(which)
                .orderBy(QUEUE.NAME)
                .limit(inline(MOST_QUEUES))
                .fetch(row -> new QueueStatus(
                        row.value1(),
                        Optional.ofNullable(row.value2()),
                        Optional.ofNullable(row.value3()),
                        row.value7(),
                        row.value4(),
                        row.value5(),
                        row.value6()));
    }

    private static RunLimits limits(Record row) {
        return row.get(RUN_LIMIT.LIMIT_ID) == null ? RunLimits.NONE : LimitRows.limits(row.into(RUN_LIMIT));
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
        LimitsJson.write(queue.limits(), json);
        json.put("ready", queue.ready());
        json.put("delayed", queue.delayed());
        json.put("running", queue.running());
        return json;
    }
}
