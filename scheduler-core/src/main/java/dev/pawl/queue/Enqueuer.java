package dev.pawl.queue;

import static dev.pawl.migrations.generated.Tables.JOB;
import static dev.pawl.migrations.generated.Tables.QUEUE;

import dev.pawl.input.InvalidInput;
import dev.pawl.job.QueueName;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
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
        requireNames(request);
        try {
            return insert(request);
        } catch (DataAccessException refused) {
            // The function has the last word: it measures parameters as it stores them, and a job may just have gone.
            switch (refused.sqlState()) {
                case "PW422" -> throw new InvalidInput("params", databaseMessage(refused));
                case "PW404" -> throw new UnknownNameException(UnknownNameException.Kind.JOB, databaseMessage(refused));
                default -> throw refused;
            }
        }
    }

    private static String databaseMessage(DataAccessException refused) {
        SQLException cause = refused.getCause(SQLException.class);
        ServerErrorMessage server = cause instanceof PSQLException answer ? answer.getServerErrorMessage() : null;
        String message = server == null ? null : server.getMessage();
        return message == null ? "the database refused it" : message;
    }

    private Enqueued insert(EnqueueRequest request) {
        return db.resultQuery(
                        """
                        select run_id, run_key, created, same_params, state::text, result::text
                          from pawl.enqueue_many(
                              array[?], array[?::jsonb], array[?::text], array[?::text], array[?::int],
                              array[?::timestamptz], ?, array[?::bigint], array[?::text])
                        """,
                        request.job().value(),
                        request.params().orElse(null),
                        request.key().orElse(null),
                        request.queue().map(QueueName::value).orElse(null),
                        request.priority().orElse(null),
                        request.runAt()
                                .map(moment -> OffsetDateTime.ofInstant(moment, ZoneOffset.UTC))
                                .orElse(null),
                        request.createdBy(),
                        request.rerunOf().map(RunId::value).orElse(null),
                        request.serialKey().orElse(null))
                .fetchSingle(row -> new Enqueued(
                        new RunId(row.get("run_id", Long.class)),
                        row.get("run_key", String.class),
                        row.get("created", Boolean.class),
                        row.get("same_params", Boolean.class),
                        RunState.parse(row.get("state", String.class)),
                        Optional.ofNullable(row.get("result", String.class))));
    }

    private void requireNames(EnqueueRequest request) {
        if (!db.fetchExists(JOB, JOB.JOB_KEY.eq(request.job().value()).and(JOB.DELETED_AT.isNull()))) {
            throw new UnknownNameException(
                    UnknownNameException.Kind.JOB, "job '" + request.job().value() + "' does not exist");
        }
        request.queue().ifPresent(queue -> {
            if (!db.fetchExists(QUEUE, QUEUE.NAME.eq(queue.value()))) {
                throw new UnknownNameException(
                        UnknownNameException.Kind.QUEUE, "queue '" + queue.value() + "' does not exist");
            }
        });
    }
}
