package dev.pawl.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.input.StrictJson;
import dev.pawl.job.Fail;
import dev.pawl.job.FollowUp;
import dev.pawl.job.LeaseLostException;
import dev.pawl.job.RunTransaction;
import dev.pawl.queue.AttemptFinisher;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.Enqueuer;
import dev.pawl.queue.FinishReport;
import dev.pawl.queue.FinishedAttempt;
import dev.pawl.queue.RunSteps;
import dev.pawl.queue.UnknownNameException;
import dev.pawl.run.ClaimedRun;
import dev.pawl.worker.target.HandlerTargetExecutor;
import dev.pawl.worker.target.HandlerTransactions;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one attempt. The last statement of each is guarded by the attempt's lease: when it finds none,
 * all is rolled back.
 *
 * <p>When the answer to a commit is lost, the attempt counts as failed here, and the database decides: if the commit
 * was done, the success is stored under this attempt, and its failure finds no lease that it could end.
 */
final class AttemptTransactions implements HandlerTransactions {
    private static final Duration LOG_TIME = Duration.ofSeconds(20);
    /** A process that is paused in a transaction must not hold its locks longer; the connections may be anybody's. */
    private static final String NOT_FOR_EVER = "set local idle_in_transaction_session_timeout = '30s'";

    /** A transaction in which work of the present thread is called. {@code step}: which one, if it is a step's. */
    private record Open(DSLContext transaction, Optional<String> step) {}

    private final ThreadLocal<Optional<Open>> open = ThreadLocal.withInitial(Optional::empty);
    private final DSLContext db;
    private final RunningAttempt attempt;
    private final Function<Optional<String>, FinishedAttempt> success;

    /** @param success what is stored when the run has succeeded with a result */
    AttemptTransactions(DSLContext db, RunningAttempt attempt, Function<Optional<String>, FinishedAttempt> success) {
        this.db = db;
        this.attempt = attempt;
        this.success = success;
    }

    @Override
    public void succeed(RunTransaction.Work work) throws Exception {
        if (attempt.stored().isPresent()) {
            throw new IllegalStateException(
                    "the run has succeeded with an earlier transaction; what comes before that one is a step, see"
                            + " once");
        }
        FinishedAttempt end = inTransaction(Optional.empty(), transaction -> {
            FinishedAttempt reached = success.apply(Optional.ofNullable(json(work.in(new Work(transaction)))));
            // Once the end is stored the lease is gone, and lines would be refused.
            attempt.log().flush(LOG_TIME);
            makeFollowUps(transaction);
            FinishReport report = AttemptFinisher.within(transaction).finish(run().workerEpoch(), List.of(reached));
            if (!report.stored().contains(run().id())) {
                throw lost("The work was rolled back");
            }
            return reached;
        });
        attempt.storedAs(end);
    }

    @Override
    public @Nullable JsonNode once(String step, RunTransaction.Work work) throws Exception {
        if (step.isEmpty() || step.length() > 100) {
            throw new IllegalArgumentException(
                    "the name of a step must have 1 to 100 characters, had " + step.length());
        }
        Optional<String> result = inTransaction(Optional.of(step), transaction -> {
            var steps = new RunSteps(transaction);
            Optional<Optional<String>> earlier = steps.find(run(), step);
            if (earlier.isPresent()) {
                return earlier.get();
            }
            String made = json(work.in(new Work(transaction)));
            if (!steps.note(run(), step, made)) {
                throw lost("The work of step " + step + " was rolled back");
            }
            return Optional.ofNullable(made);
        });
        return result.map(StrictJson::parse).orElse(null);
    }

    @Override
    public void enqueueOnSuccess(FollowUp followUp) {
        if (attempt.stored().isPresent()) {
            throw new IllegalStateException("the run has succeeded with a transaction; enqueue before or in it");
        }
        Optional<Open> within = open.get();
        within.flatMap(Open::step).ifPresent(step -> {
            throw new IllegalStateException(
                    "what step " + step + " asks for would be lost when a later attempt leaves the"
                            + " step out; use transaction.enqueue, which makes the run with the step");
        });
        var request = EnqueueRequest.of(followUp, EnqueueRequest.BY_JAVA);
        try {
            // In the open transaction: with a connection more for each attempt, a pool might run dry.
            new Enqueuer(within.map(Open::transaction).orElse(db)).requireNames(List.of(request));
        } catch (UnknownNameException unknown) {
            throw new IllegalArgumentException(unknown.getMessage(), unknown);
        }
        attempt.followUp(request);
    }

    private void makeFollowUps(DSLContext transaction) {
        try {
            new FollowUps(transaction).make(attempt.followUps());
        } catch (FollowUpRefused refused) {
            throw Fail.now(String.valueOf(refused.getMessage()), refused);
        }
    }

    private ClaimedRun run() {
        return attempt.run();
    }

    private LeaseLostException lost(String what) {
        return new LeaseLostException(
                "Run %s, attempt %d, has passed on to another worker (registration %d is out of date). %s."
                        .formatted(run().id(), run().attempt(), run().workerEpoch(), what));
    }

    private static @Nullable String json(@Nullable JsonNode result) {
        if (result == null || result.isMissingNode()) {
            return null;
        }
        String json = StrictJson.write(result);
        if (json.getBytes(StandardCharsets.UTF_8).length > HandlerTargetExecutor.MAX_RESULT_BYTES) {
            throw new IllegalArgumentException("the result has more than 256 KiB");
        }
        return json;
    }

    private interface Body<T> {
        T in(DSLContext transaction) throws Exception;
    }

    /**
     * With the exceptions of the body as they are, and not wrapped. What the body has asked for to follow is forgotten
     * when it is rolled back: it may be repeated, or given up.
     */
    private <T> T inTransaction(Optional<String> step, Body<T> body) throws Exception {
        int followUpsBefore = attempt.followUpCount();
        Optional<Open> outer = open.get();
        boolean committed = false;
        try {
            T result = db.transactionResult(configuration -> {
                configuration.dsl().execute(NOT_FOR_EVER);
                open.set(Optional.of(new Open(configuration.dsl(), step)));
                return body.in(configuration.dsl());
            });
            committed = true;
            return result;
        } catch (DataAccessException e) {
            // What the work itself threw was wrapped if it is a checked exception.
            if (e.getCause() instanceof Exception cause && !(cause instanceof SQLException)) {
                throw cause;
            }
            throw e;
        } finally {
            if (outer.isPresent()) {
                open.set(outer);
            } else {
                open.remove();
            }
            if (!committed) {
                attempt.forgetFollowUpsAfter(followUpsBefore);
            }
        }
    }

    private record Work(DSLContext dsl) implements RunTransaction {
        @Override
        public int execute(String sql, Object... parameters) {
            return dsl.execute(sql, parameters);
        }

        @Override
        public String enqueue(FollowUp followUp) {
            try {
                return new FollowUps(dsl)
                        .make(List.of(EnqueueRequest.of(followUp, EnqueueRequest.BY_JAVA)))
                        .getFirst()
                        .id()
                        .toString();
            } catch (FollowUpRefused refused) {
                throw new IllegalArgumentException(refused.getMessage(), refused);
            }
        }
    }
}
