package dev.pawl.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.input.StrictJson;
import dev.pawl.job.JobKey;
import dev.pawl.queue.FinishedAttempt;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import java.time.Duration;
import java.util.Optional;

/**
 * An attempt that a {@link PawlTestKit} has done.
 *
 * @param number of the attempt, from 1
 * @param endedAs the state in which the run ended with it; empty when there is to be another attempt
 * @param againIn how long after its end the next attempt is due; empty when the run has ended
 * @param error class of the error and its message
 * @param result that the handler returned
 */
public record DoneAttempt(
        JobKey job,
        RunId run,
        String runKey,
        int number,
        AttemptOutcome outcome,
        Optional<RunState> endedAs,
        Optional<Duration> againIn,
        Optional<String> error,
        Optional<JsonNode> result) {
    static DoneAttempt of(FinishedAttempt end) {
        return new DoneAttempt(
                end.run().job(),
                end.run().id(),
                end.run().runKey(),
                end.run().attempt(),
                end.outcome(),
                end.runState(),
                end.retryIn(),
                end.errorClass().map(name -> name + ": " + end.errorMessage().orElse("")),
                end.result().map(StrictJson::parse));
    }

    /** Whether the run has succeeded with it. */
    public boolean succeeded() {
        return outcome == AttemptOutcome.SUCCEEDED;
    }
}
