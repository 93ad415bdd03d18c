package dev.pawl.queue;

import dev.pawl.input.StrictJson;
import dev.pawl.job.FollowUp;
import dev.pawl.job.JobKey;
import dev.pawl.job.QueueName;
import dev.pawl.run.RunId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * A run to be made.
 *
 * @param params JSON text of an object, at most 256 KiB
 * @param key idempotency key, 1 to 255 bytes, not starting with {@code <job>@}, which names fire times
 * @param runAt due time; empty or past means now
 * @param priority 0 to 9, 0 first; empty means the job's
 * @param queue empty means the job's
 * @param createdBy for people: api, cli, web, java, ...
 * @param rerunOf the run whose parameters it repeats
 * @param serialKey 1 to 255 bytes; of runs with the same one, of whatever jobs, the next starts when the one before has
 *     ended
 */
public record EnqueueRequest(
        JobKey job,
        Optional<String> params,
        Optional<String> key,
        Optional<Instant> runAt,
        Optional<Integer> priority,
        Optional<QueueName> queue,
        String createdBy,
        Optional<RunId> rerunOf,
        Optional<String> serialKey) {
    /** Created by a Java program or a handler. */
    public static final String BY_JAVA = "java";
    /** Longest idempotency key. */
    public static final int MAX_KEY_BYTES = 255;
    /** Largest parameters, as JSON text. */
    public static final int MAX_PARAMS_BYTES = 256 * 1024;

    public EnqueueRequest {
        if (key.isPresent()) {
            int bytes = key.get().getBytes(StandardCharsets.UTF_8).length;
            if (bytes < 1 || bytes > MAX_KEY_BYTES) {
                throw new IllegalArgumentException(
                        "idempotency key must have 1 to " + MAX_KEY_BYTES + " bytes, had " + bytes);
            }
            if (key.get().startsWith(job.value() + "@")) {
                throw new IllegalArgumentException("idempotency key must not start with '" + job.value()
                        + "@': such keys name the fire times of the job's schedule");
            }
        }
        if (serialKey.isPresent()) {
            int bytes = serialKey.get().getBytes(StandardCharsets.UTF_8).length;
            if (bytes < 1 || bytes > MAX_KEY_BYTES) {
                throw new IllegalArgumentException(
                        "serial key must have 1 to " + MAX_KEY_BYTES + " bytes, had " + bytes);
            }
        }
        if (params.isPresent() && params.get().getBytes(StandardCharsets.UTF_8).length > MAX_PARAMS_BYTES) {
            throw new IllegalArgumentException("parameters must not exceed 256 KiB");
        }
        if (priority.isPresent() && (priority.get() < 0 || priority.get() > 9)) {
            throw new IllegalArgumentException("priority must be 0 to 9, was " + priority.get());
        }
    }

    /** A run of {@code job} that is due now, with the job's own settings and no parameters. */
    public static EnqueueRequest of(JobKey job, String createdBy) {
        return new EnqueueRequest(
                job,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                createdBy,
                Optional.empty(),
                Optional.empty());
    }

    /** This request with {@link #params()}. */
    public EnqueueRequest withParams(String params) {
        return new EnqueueRequest(job, Optional.of(params), key, runAt, priority, queue, createdBy, rerunOf, serialKey);
    }

    /** This request with {@link #key()}. */
    public EnqueueRequest withKey(String key) {
        return new EnqueueRequest(job, params, Optional.of(key), runAt, priority, queue, createdBy, rerunOf, serialKey);
    }

    /** This request with {@link #runAt()}. */
    public EnqueueRequest withRunAt(Instant runAt) {
        return new EnqueueRequest(job, params, key, Optional.of(runAt), priority, queue, createdBy, rerunOf, serialKey);
    }

    /** This request with {@link #priority()}. */
    public EnqueueRequest withPriority(int priority) {
        return new EnqueueRequest(job, params, key, runAt, Optional.of(priority), queue, createdBy, rerunOf, serialKey);
    }

    /** This request with {@link #queue()}. */
    public EnqueueRequest withQueue(QueueName queue) {
        return new EnqueueRequest(job, params, key, runAt, priority, Optional.of(queue), createdBy, rerunOf, serialKey);
    }

    /** This request with {@link #rerunOf()}. */
    public EnqueueRequest withRerunOf(RunId rerunOf) {
        return new EnqueueRequest(job, params, key, runAt, priority, queue, createdBy, Optional.of(rerunOf), serialKey);
    }

    /** This request with {@link #serialKey()}. */
    public EnqueueRequest withSerialKey(String serialKey) {
        return new EnqueueRequest(job, params, key, runAt, priority, queue, createdBy, rerunOf, Optional.of(serialKey));
    }

    /** What a handler asks for. */
    public static EnqueueRequest of(FollowUp followUp, String createdBy) {
        return new EnqueueRequest(
                followUp.job(),
                Optional.of(StrictJson.write(followUp.params())),
                followUp.key(),
                followUp.runAt(),
                followUp.priority(),
                followUp.queue(),
                createdBy,
                Optional.empty(),
                followUp.serialKey());
    }
}
