package dev.pawl.queue;

import dev.pawl.job.JobKey;
import dev.pawl.run.RunState;
import java.time.Instant;
import java.util.Optional;

/**
 * Which runs to list. Empty parts do not restrict.
 *
 * @param since made at or after this moment
 * @param until made before this moment
 */
public record RunFilter(
        Optional<RunState> state, Optional<JobKey> job, Optional<Instant> since, Optional<Instant> until) {
    /** All runs. */
    public static RunFilter all() {
        return new RunFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The runs of one job. */
    public static RunFilter of(JobKey job) {
        return new RunFilter(Optional.empty(), Optional.of(job), Optional.empty(), Optional.empty());
    }

    /** The runs in one state. */
    public static RunFilter of(RunState state) {
        return new RunFilter(Optional.of(state), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
