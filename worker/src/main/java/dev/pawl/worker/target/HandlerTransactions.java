package dev.pawl.worker.target;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.job.FollowUp;
import dev.pawl.job.LeaseLostException;
import dev.pawl.job.RunTransaction;
import org.jspecify.annotations.Nullable;

/** Work of a handler in transactions that are fenced by the lease of its attempt. One thread. */
public interface HandlerTransactions {
    /**
     * Does the work and stores the success of the run with it.
     *
     * @throws LeaseLostException if the run has passed on; then, and when the work fails, nothing has happened
     */
    void succeed(RunTransaction.Work work) throws Exception;

    /** Does the work of a step, once in the life of the run; returns its result. Fails as {@link #succeed} does. */
    @Nullable
    JsonNode once(String step, RunTransaction.Work work) throws Exception;

    /** Keeps a run to be made in the transaction that stores the success of the attempt. Safe for several threads. */
    void enqueueOnSuccess(FollowUp followUp);
}
