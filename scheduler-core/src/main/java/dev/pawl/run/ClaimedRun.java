package dev.pawl.run;

import dev.pawl.job.JobKey;
import dev.pawl.job.QueueName;
import java.time.Instant;
import java.util.Optional;

/**
 * A run that a worker has claimed. Attempt and worker epoch together are the fencing token: every later write of this
 * attempt carries both, and is refused once the run has passed on.
 *
 * @param attempt number of this attempt, from 1; rises by one at each claim
 * @param workerEpoch the worker's registration that claimed it
 * @param spent attempts before this one that count against the retry policy
 * @param lost attempts before this one that ended with their worker
 * @param fireAt the fire time it serves; empty when it was enqueued
 * @param reopenedAt when a person last retried it after it had ended: its retry policy counts from then
 * @param params JSON text of its parameters, if it has any
 * @param serialKey of runs with the same one, the next starts when this one has ended
 */
public record ClaimedRun(
        RunId id,
        int attempt,
        long workerEpoch,
        int jobId,
        JobKey job,
        int jobVersion,
        String runKey,
        QueueName queue,
        int priority,
        int spent,
        int lost,
        Instant claimedAt,
        Optional<Instant> fireAt,
        Instant dueAt,
        Optional<Instant> reopenedAt,
        Optional<String> params,
        Optional<String> serialKey) {}
