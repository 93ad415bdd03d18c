package dev.pawl.job;

import java.util.List;

/**
 * What applying a file would do to one job.
 *
 * @param changes what would be different; only for a job that is to change
 */
public record PlannedJob(JobKey key, Action action, List<FieldChange> changes) {
    public PlannedJob {
        changes = List.copyOf(changes);
    }

    /** What would be done. */
    public enum Action {
        /** There is no such job. */
        CREATE,
        /** It is different, or not managed by the file yet. */
        CHANGE,
        /** It is as the file says. */
        UNCHANGED,
        /** The file managed it and says nothing of it any more: deleted with {@code --prune}, else left alone. */
        DELETE_IF_PRUNED
    }
}
