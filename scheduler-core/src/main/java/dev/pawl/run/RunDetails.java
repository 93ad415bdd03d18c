package dev.pawl.run;

import java.util.List;
import java.util.Optional;

/**
 * A run with all that is known of it.
 *
 * @param params JSON text
 * @param result JSON text that the last attempt returned
 * @param attempts in order; the running one last, without an outcome
 * @param serialKey of runs with the same one, the next starts when this one has ended
 * @param refusedWrites newest first, at most 20
 * @param cancelRequested a cancel was asked for and its attempt has not ended yet
 */
public record RunDetails(
        RunSummary summary,
        Optional<String> params,
        Optional<String> serialKey,
        Optional<String> result,
        List<AttemptDetails> attempts,
        List<RefusedWrite> refusedWrites,
        boolean cancelRequested) {
    public RunDetails {
        attempts = List.copyOf(attempts);
        refusedWrites = List.copyOf(refusedWrites);
    }
}
