package dev.pawl.embedded;

import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A transaction in the database of Pawl, in which a handler works. One thread, until the work returns.
 *
 * <p>Keep it short: while it is open, its locks are held, and after 30 s without a statement the server ends it.
 */
public interface PawlTransaction {
    /** What a handler does in a transaction. */
    @FunctionalInterface
    interface Work {
        /** Does it. When it throws, nothing of it has happened. */
        void in(PawlTransaction transaction) throws Exception;
    }

    /** What a handler does in a transaction, with a result. */
    @FunctionalInterface
    interface ResultWork<R> {
        /** Does it, and returns what to keep of it, null for nothing. When it throws, nothing of it has happened. */
        @Nullable
        R in(PawlTransaction transaction) throws Exception;
    }

    /**
     * Runs a statement.
     *
     * @param sql with {@code ?} for each parameter
     * @return how many rows it changed
     */
    int execute(String sql, @Nullable Object... parameters);

    /**
     * For everything else: jOOQ, or through {@code dsl().connection(...)} plain JDBC. Neither commits nor rolls back.
     */
    DSLContext dsl();

    /**
     * Makes a run if this transaction commits, due at once. When its key is known already, nothing is made.
     *
     * @return the id of the run; of the first one with its key
     * @throws IllegalArgumentException if there is no such job or queue, if the key is known with other parameters, or
     *     if the parameters are too large as the database stores them. Let it end the transaction: after a refusal by
     *     the database itself, as of parameters, no other statement works in it
     */
    default String enqueue(Record parameters) {
        return enqueue(parameters, EnqueueOptions.options());
    }

    /** The same with options. */
    String enqueue(Record parameters, EnqueueOptions options);
}
