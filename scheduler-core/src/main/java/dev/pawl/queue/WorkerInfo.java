package dev.pawl.queue;

import dev.pawl.job.QueueName;
import java.time.Duration;
import java.util.List;

/**
 * What a worker says of itself when it registers.
 *
 * @param name for people: host and process
 * @param version of the program
 * @param queues served, the most urgent first; none means all
 * @param slots attempts at once, 1 or more
 * @param lease how long its claims hold without a heartbeat
 */
public record WorkerInfo(String name, String version, List<QueueName> queues, int slots, Duration lease) {
    public WorkerInfo {
        queues = List.copyOf(queues);
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be 1 or more, was " + slots);
        }
        if (lease.isNegative() || lease.isZero()) {
            throw new IllegalArgumentException("lease must be positive, was " + lease);
        }
    }
}
