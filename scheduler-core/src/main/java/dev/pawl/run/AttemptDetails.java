package dev.pawl.run;

import java.time.Instant;
import java.util.Optional;

/**
 * One try at a run.
 *
 * @param number from 1
 * @param outcome empty while it runs
 * @param runState the state in which it left its run for good; empty when the run went on
 * @param worker name of the worker; empty when it ended without one
 * @param startedAt when its target was called; empty when it ended before that
 * @param nextAttemptAt when the next attempt was due, as decided at the end of this one
 * @param result JSON text
 * @param details JSON text about the target: HTTP status and phases, exit code, ...
 * @param reopenedBy who retried the run after this attempt had ended it
 */
public record AttemptDetails(
        int number,
        Optional<AttemptOutcome> outcome,
        Optional<RunState> runState,
        Optional<String> endedBy,
        Optional<String> worker,
        Optional<Instant> claimedAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<Instant> nextAttemptAt,
        Optional<String> result,
        Optional<String> errorClass,
        Optional<String> errorMessage,
        Optional<String> details,
        Optional<String> reopenedBy) {}
