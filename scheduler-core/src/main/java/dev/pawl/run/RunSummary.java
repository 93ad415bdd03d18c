package dev.pawl.run;

import dev.pawl.job.JobKey;
import dev.pawl.job.QueueName;
import java.time.Instant;
import java.util.Optional;

/**
 * A run as lists show it.
 *
 * @param attempt number of the latest attempt, 0 before the first
 * @param createdBy {@code schedule}, or who enqueued it
 * @param startedAt when the first attempt started; empty before
 * @param finishedAt when the run ended; empty while it goes on
 * @param nextAttemptAt when it may be claimed next; present exactly while it waits
 * @param endedBy which limit or rule ended it, such as {@code max_attempts}
 * @param lastOutcome outcome of the latest attempt that ended
 */
public record RunSummary(
        RunId id,
        String runKey,
        JobKey job,
        int jobVersion,
        RunState state,
        QueueName queue,
        int priority,
        Optional<Instant> fireAt,
        Instant dueAt,
        Instant createdAt,
        String createdBy,
        Optional<RunId> rerunOf,
        int attempt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<Instant> nextAttemptAt,
        Optional<String> endedBy,
        Optional<AttemptOutcome> lastOutcome,
        Optional<String> errorClass,
        Optional<String> errorMessage) {}
