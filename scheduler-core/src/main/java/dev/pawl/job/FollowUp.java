package dev.pawl.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * A run that a handler asks for. Immutable: the parameters are copied in and out.
 *
 * @param key idempotency key, 1 to 255 bytes; a key that is known with the same parameters makes no second run
 * @param runAt due time; empty or past means now
 * @param priority 0 to 9, 0 first; empty means the job's
 * @param queue empty means the job's
 * @param serialKey 1 to 255 bytes; runs with the same one take turns
 */
public record FollowUp(
        JobKey job,
        ObjectNode params,
        Optional<String> key,
        Optional<Instant> runAt,
        Optional<Integer> priority,
        Optional<QueueName> queue,
        Optional<String> serialKey) {
    public FollowUp {
        params = params.deepCopy();
    }

    /** A run that is due at once, with the settings of its job. */
    public static FollowUp of(JobKey job, ObjectNode params) {
        return new FollowUp(
                job, params, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Override
    public ObjectNode params() {
        return params.deepCopy();
    }

    /** The same under an idempotency key. */
    public FollowUp withKey(String value) {
        return new FollowUp(job, params, Optional.of(value), runAt, priority, queue, serialKey);
    }

    /** The same at another time. */
    public FollowUp withRunAt(Instant value) {
        return new FollowUp(job, params, key, Optional.of(value), priority, queue, serialKey);
    }

    /** The same with another priority. */
    public FollowUp withPriority(int value) {
        return new FollowUp(job, params, key, runAt, Optional.of(value), queue, serialKey);
    }

    /** The same in another queue. */
    public FollowUp withQueue(QueueName value) {
        return new FollowUp(job, params, key, runAt, priority, Optional.of(value), serialKey);
    }

    /** The same, taking turns with the runs of this key. */
    public FollowUp withSerialKey(String value) {
        return new FollowUp(job, params, key, runAt, priority, queue, Optional.of(value));
    }
}
