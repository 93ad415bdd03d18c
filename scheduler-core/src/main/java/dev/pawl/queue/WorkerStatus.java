package dev.pawl.queue;

import dev.pawl.job.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A worker as others see it.
 *
 * @param epoch its registration; a process that was taken for dead comes back under a new one
 * @param busy slots in use at the last heartbeat
 * @param heartbeatAge time since the last heartbeat, by the server's clock
 */
public record WorkerStatus(
        long epoch,
        String name,
        String version,
        List<QueueName> queues,
        int slots,
        int busy,
        Duration lease,
        State state,
        Instant startedAt,
        Instant heartbeatAt,
        Duration heartbeatAge,
        Optional<Instant> endedAt) {
    public WorkerStatus {
        queues = List.copyOf(queues);
    }

    /** What a worker is up to. */
    public enum State {
        ALIVE,
        /** Claims no more, and ends what it has begun. */
        DRAINING,
        STOPPED,
        /** Its heartbeats stopped for longer than its lease: its runs have been given to others. */
        DEAD
    }
}
