package dev.pawl.embedded;

import dev.pawl.job.FollowUp;
import dev.pawl.job.JobKey;
import dev.pawl.job.QueueName;
import java.time.Instant;
import java.util.Optional;

/**
 * How a run is to be made. Immutable.
 *
 * @param key idempotency key, 1 to 255 bytes; the same key with the same parameters makes one run
 * @param runAt due time; empty or past means now
 * @param priority 0 to 9, 0 first; empty means the job's
 * @param queue empty means the job's
 * @param serialKey 1 to 255 bytes; of runs with the same one, of whatever jobs, the next starts when the one before has
 *     ended
 */
public record EnqueueOptions(
        Optional<String> key,
        Optional<Instant> runAt,
        Optional<Integer> priority,
        Optional<QueueName> queue,
        Optional<String> serialKey) {
    private static final EnqueueOptions NONE = new EnqueueOptions(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Due at once, without a key, as the job says. */
    public static EnqueueOptions options() {
        return NONE;
    }

    /** With an idempotency key. */
    public EnqueueOptions key(String value) {
        return new EnqueueOptions(Optional.of(value), runAt, priority, queue, serialKey);
    }

    /** At another time than now. */
    public EnqueueOptions runAt(Instant value) {
        return new EnqueueOptions(key, Optional.of(value), priority, queue, serialKey);
    }

    /** With another priority than the job's. */
    public EnqueueOptions priority(int value) {
        return new EnqueueOptions(key, runAt, Optional.of(value), queue, serialKey);
    }

    /** In another queue than the job's; it must exist. */
    public EnqueueOptions queue(String value) {
        return new EnqueueOptions(key, runAt, priority, Optional.of(new QueueName(value)), serialKey);
    }

    /** Taking turns with the runs of this key. */
    public EnqueueOptions serialKey(String value) {
        return new EnqueueOptions(key, runAt, priority, queue, Optional.of(value));
    }

    /** A run of the job for this class of parameters. */
    FollowUp run(Record parameters) {
        JobKey job = JobKeys.of(parameters.getClass());
        return new FollowUp(job, TypedJson.write(parameters), key, runAt, priority, queue, serialKey);
    }
}
