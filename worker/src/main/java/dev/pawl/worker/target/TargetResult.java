package dev.pawl.worker.target;

import java.util.Optional;

/**
 * How a target ended.
 *
 * @param details JSON text for the run's page: status, times, exit code
 */
public record TargetResult(TargetEnd end, Optional<String> details) {
    /** An end without details. */
    public static TargetResult of(TargetEnd end) {
        return new TargetResult(end, Optional.empty());
    }
}
