package dev.pawl.queue;

import dev.pawl.run.RunId;
import java.util.Set;

/**
 * The answer to a heartbeat.
 *
 * @param alive false: the worker was taken for dead, its leases have passed on, and it must register again
 * @param cancelRequested runs in its hands that are to be cancelled
 */
public record Heartbeat(boolean alive, Set<RunId> cancelRequested) {
    public Heartbeat {
        cancelRequested = Set.copyOf(cancelRequested);
    }
}
