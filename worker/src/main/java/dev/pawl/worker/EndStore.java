package dev.pawl.worker;

import dev.pawl.queue.FinishReport;
import dev.pawl.queue.FinishedAttempt;
import java.util.List;
import java.util.Optional;

/** Where a {@link FinishLoop} stores ends. */
@FunctionalInterface
interface EndStore {
    /** As {@link dev.pawl.queue.AttemptFinisher#finish} does: repeating it stores nothing new. */
    FinishReport finish(long workerEpoch, List<FinishedAttempt> batch);

    /** What is to be stored instead of an end that was refused on account of what was to be stored with it. */
    default Optional<FinishedAttempt> instead(FinishedAttempt refused, Throwable cause) {
        return Optional.empty();
    }
}
