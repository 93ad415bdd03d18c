package dev.pawl.queue;

import static dev.pawl.migrations.generated.Tables.JOB;
import static dev.pawl.migrations.generated.Tables.QUEUE;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.val;

import dev.pawl.input.InvalidInput;
import dev.pawl.job.QueueName;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Makes runs by way of the SQL function {@code pawl.enqueue_many}, in the transaction of the given context: commit
 * means that they run, rollback that they never do. Safe for several threads and processes.
 */
public final class Enqueuer {
    private final DSLContext db;

    public Enqueuer(DSLContext db) {
        this.db = db;
    }

    /**
     * Makes a run, or finds the one that has its key. A twin that is being enqueued by an open transaction is waited
     * for.
     *
     * @throws UnknownNameException if the job or the queue does not exist
     * @throws InvalidInput if the parameters are too large as the database stores them
     */
    public Enqueued enqueue(EnqueueRequest request) {
        return enqueueAll(List.of(request)).getFirst();
    }

    /**
     * Makes several runs by one statement, at most 100,000. Two of one key make one run, as they do in two calls.
     *
     * @param requests all by the same {@link EnqueueRequest#createdBy}
     * @return one answer for each, in the same order
     * @throws UnknownNameException if one of the jobs or queues does not exist; none is made then
     * @throws InvalidInput if parameters are too large as the database stores them; none is made then
     */
    public List<Enqueued> enqueueAll(List<EnqueueRequest> requests) {
        if (requests.isEmpty()) {
            return List.of();
        }
        requireNames(requests);
        try {
            return insert(requests);
        } catch (DataAccessException refused) {
            // The function has the last word: it measures parameters as it stores them, and a job may just have gone.
            switch (refused.sqlState()) {
                case "PW422" -> {
                    String message = databaseMessage(refused);
                    throw new InvalidInput(message.startsWith("run_at") ? "run_at" : "params", message);
                }
                case "PW404" -> throw new UnknownNameException(UnknownNameException.Kind.JOB, databaseMessage(refused));
                default -> throw refused;
            }
        }
    }

    /**
     * Looks whether the jobs and queues of these requests exist.
     *
     * @throws UnknownNameException if one does not
     */
    public void requireNames(List<EnqueueRequest> requests) {
        Set<String> jobs = new TreeSet<>();
        Set<String> queues = new TreeSet<>();
        for (EnqueueRequest request : requests) {
            jobs.add(request.job().value());
            request.queue().ifPresent(queue -> queues.add(queue.value()));
        }
        jobs.removeAll(db.select(JOB.JOB_KEY)
                .from(JOB)
                .where(JOB.JOB_KEY.eq(any(jobs.toArray(String[]::new))))
                .and(JOB.DELETED_AT.isNull())
                .fetchSet(JOB.JOB_KEY));
        if (!jobs.isEmpty()) {
            throw new UnknownNameException(
                    UnknownNameException.Kind.JOB, "job '" + jobs.iterator().next() + "' does not exist");
        }
        if (queues.isEmpty()) {
            return;
        }
        queues.removeAll(db.select(QUEUE.NAME)
                .from(QUEUE)
                .where(QUEUE.NAME.eq(any(queues.toArray(String[]::new))))
                .fetchSet(QUEUE.NAME));
        if (!queues.isEmpty()) {
            throw new UnknownNameException(
                    UnknownNameException.Kind.QUEUE,
                    "queue '" + queues.iterator().next() + "' does not exist");
        }
    }

    private static String databaseMessage(DataAccessException refused) {
        SQLException cause = refused.getCause(SQLException.class);
        ServerErrorMessage server = cause instanceof PSQLException answer ? answer.getServerErrorMessage() : null;
        String message = server == null ? null : server.getMessage();
        return message == null ? "the database refused it" : message;
    }

    private List<Enqueued> insert(List<EnqueueRequest> requests) {
        String createdBy = requests.getFirst().createdBy();
        if (requests.stream().anyMatch(request -> !request.createdBy().equals(createdBy))) {
            throw new IllegalArgumentException("runs that are enqueued together must be created by the same");
        }
        return db.resultQuery(
                        """
                        select run_id, run_key, created, same_params, state::text, result::text
                          from pawl.enqueue_many(?, ?::jsonb[], ?, ?, ?, ?, ?, ?, ?)
                         order by ordinal
                        """,
                        val(column(
                                requests,
                                String[]::new,
                                request -> request.job().value())),
                        val(column(
                                requests,
                                String[]::new,
                                request -> request.params().orElse(null))),
                        val(column(
                                requests,
                                String[]::new,
                                request -> request.key().orElse(null))),
                        val(column(
                                requests,
                                String[]::new,
                                request -> request.queue().map(QueueName::value).orElse(null))),
                        val(column(
                                requests,
                                Integer[]::new,
                                request -> request.priority().orElse(null))),
                        val(column(
                                requests,
                                OffsetDateTime[]::new,
                                request -> request.runAt()
                                        .map(moment -> OffsetDateTime.ofInstant(moment, ZoneOffset.UTC))
                                        .orElse(null))),
                        val(createdBy),
                        val(column(
                                requests,
                                Long[]::new,
                                request -> request.rerunOf().map(RunId::value).orElse(null))),
                        val(column(
                                requests,
                                String[]::new,
                                request -> request.serialKey().orElse(null))))
                .fetch(row -> new Enqueued(
                        new RunId(row.get("run_id", Long.class)),
                        row.get("run_key", String.class),
                        row.get("created", Boolean.class),
                        row.get("same_params", Boolean.class),
                        Optional.ofNullable(row.get("state", String.class)).map(RunState::parse),
                        Optional.ofNullable(row.get("result", String.class))));
    }

    private static <T> T[] column(
            List<EnqueueRequest> requests, IntFunction<T[]> array, Function<EnqueueRequest, @Nullable T> value) {
        return requests.stream().map(value).toArray(array);
    }
}
