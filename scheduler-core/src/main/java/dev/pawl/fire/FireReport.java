package dev.pawl.fire;

import dev.pawl.job.JobKey;
import java.util.Set;

/**
 * What one transaction of the {@link FireBatch} did.
 *
 * @param jobs whose cursors moved
 * @param runs made
 * @param skips recorded
 */
public record FireReport(Set<JobKey> jobs, int runs, int skips) {
    public FireReport {
        jobs = Set.copyOf(jobs);
    }
}
