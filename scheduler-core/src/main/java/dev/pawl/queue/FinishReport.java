package dev.pawl.queue;

import dev.pawl.run.RunId;
import java.util.Set;

/**
 * What became of a batch of finished attempts. Attempts in neither set had been stored by an earlier call whose answer
 * was lost: there is nothing more to do for them.
 *
 * @param stored now stored
 * @param refused their runs had passed on to another worker: not stored, recorded as refused writes
 */
public record FinishReport(Set<RunId> stored, Set<RunId> refused) {
    public FinishReport {
        stored = Set.copyOf(stored);
        refused = Set.copyOf(refused);
    }
}
