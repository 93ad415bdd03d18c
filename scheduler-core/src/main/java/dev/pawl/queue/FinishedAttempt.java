package dev.pawl.queue;

import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How an attempt ended and what follows from it.
 *
 * @param startedAt when its target was called; empty when it ended before that
 * @param retryIn wait before the next attempt, zero or more; empty when the run ends
 * @param runState the state in which the run ends; present exactly when {@code retryIn} is empty
 * @param endedBy which limit or rule ended the run, such as {@code success} or {@code max_attempts}
 * @param spent attempts so far that count against the retry policy, this one included if it does
 * @param result JSON text that the target returned
 * @param details JSON text about the target: HTTP status and phases, exit code, ...
 */
public record FinishedAttempt(
        ClaimedRun run,
        AttemptOutcome outcome,
        Optional<Instant> startedAt,
        Optional<Duration> retryIn,
        Optional<RunState> runState,
        Optional<String> endedBy,
        int spent,
        Optional<String> result,
        Optional<String> errorClass,
        Optional<String> errorMessage,
        Optional<String> details) {
    /** What ends a run that has succeeded. */
    public static final String SUCCESS = "success";

    public FinishedAttempt {
        if (retryIn.isPresent() == runState.isPresent()) {
            throw new IllegalArgumentException("an attempt leads either to another one or to the end of its run");
        }
        if (retryIn.isPresent() && retryIn.get().isNegative()) {
            throw new IllegalArgumentException("retryIn must not be negative, was " + retryIn.get());
        }
        if (runState.isPresent() && !runState.get().ended()) {
            throw new IllegalArgumentException(
                    "a run cannot end as " + runState.get().text());
        }
    }
}
