package dev.pawl.queue;

import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import java.util.Optional;

/**
 * The answer to an enqueue.
 *
 * @param id of the new run, or of the first one with this key
 * @param created false: the key was known, and nothing was made
 * @param sameParams false only for a known key whose first run had other parameters
 * @param state where the run stands; empty: its key is still known, but the run is not kept any more
 * @param result JSON text of what it came to, once it has ended with a result
 */
public record Enqueued(
        RunId id,
        String runKey,
        boolean created,
        boolean sameParams,
        Optional<RunState> state,
        Optional<String> result) {}
