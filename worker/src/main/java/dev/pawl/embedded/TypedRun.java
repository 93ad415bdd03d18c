package dev.pawl.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.job.HandlerRun;
import dev.pawl.job.JobKey;
import dev.pawl.job.RunTransaction;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** A run as handlers with typed parameters see it. */
record TypedRun(HandlerRun run, RunLog log) implements PawlRun {
    TypedRun(HandlerRun run) {
        this(run, new RunLog(run));
    }

    @Override
    public JobKey job() {
        return run.job();
    }

    @Override
    public String key() {
        return run.runKey();
    }

    @Override
    public String id() {
        return run.runId();
    }

    @Override
    public int attempt() {
        return run.attempt();
    }

    @Override
    public Optional<Instant> fireAt() {
        return run.fireAt();
    }

    @Override
    public boolean stopping() {
        return run.stopping();
    }

    @Override
    public void transaction(PawlTransaction.Work work) throws Exception {
        run.transaction(transaction -> {
            work.in(new TypedTransaction(transaction));
            return null;
        });
    }

    @Override
    public <R> void transactionWithResult(PawlTransaction.ResultWork<R> work) throws Exception {
        run.transaction(transaction -> TypedJson.writeResult(work.in(new TypedTransaction(transaction))));
    }

    @Override
    public void once(String step, PawlTransaction.Work work) throws Exception {
        JsonNode ignored = run.once(step, transaction -> {
            work.in(new TypedTransaction(transaction));
            return null;
        });
        if (ignored != null) {
            log.warn("Step {} has a result from an earlier version of this program; it is left alone", step);
        }
    }

    @Override
    public <R> @Nullable R once(String step, Class<R> type, PawlTransaction.ResultWork<R> work) throws Exception {
        JsonNode kept =
                run.once(step, transaction -> TypedJson.writeResult(work.in(new TypedTransaction(transaction))));
        return kept == null ? null : TypedJson.read(kept, type);
    }

    @Override
    public void enqueue(Record parameters, EnqueueOptions options) {
        run.enqueue(options.run(parameters));
    }

    private record TypedTransaction(RunTransaction transaction) implements PawlTransaction {
        @Override
        public int execute(String sql, @Nullable Object... parameters) {
            return transaction.dsl().execute(sql, parameters);
        }

        @Override
        public DSLContext dsl() {
            return transaction.dsl();
        }

        @Override
        public String enqueue(Record parameters, EnqueueOptions options) {
            return transaction.enqueue(options.run(parameters));
        }
    }
}
