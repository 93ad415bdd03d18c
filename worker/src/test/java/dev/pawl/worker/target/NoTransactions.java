package dev.pawl.worker.target;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.job.FollowUp;
import dev.pawl.job.RunTransaction;

/** For targets that have none. */
final class NoTransactions implements HandlerTransactions {
    @Override
    public void succeed(RunTransaction.Work work) {
        throw new AssertionError("a target that is no handler has no transactions");
    }

    @Override
    public JsonNode once(String step, RunTransaction.Work work) {
        throw new AssertionError("a target that is no handler has no transactions");
    }

    @Override
    public void enqueueOnSuccess(FollowUp followUp) {
        throw new AssertionError("a target that is no handler has no transactions");
    }
}
