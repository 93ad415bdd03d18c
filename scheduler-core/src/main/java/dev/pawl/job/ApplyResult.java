package dev.pawl.job;

import java.util.List;

/**
 * What applying a file did. The lists are in the order of keys.
 *
 * @param deleted jobs that the file does not name any more; empty unless they were to be pruned
 */
public record ApplyResult(List<JobKey> created, List<JobKey> changed, List<JobKey> unchanged, List<JobKey> deleted) {
    public ApplyResult {
        created = List.copyOf(created);
        changed = List.copyOf(changed);
        unchanged = List.copyOf(unchanged);
        deleted = List.copyOf(deleted);
    }
}
