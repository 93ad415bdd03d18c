package dev.pawl.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import java.util.Optional;

/**
 * The answer to an enqueue.
 *
 * @param id of the new run, or of the first one with this key
 * @param created false: the key was known with the same parameters, and nothing was made
 * @param state of the run
 * @param result of a run that was known and has ended with one
 */
public record EnqueuedRun(RunId id, String runKey, boolean created, RunState state, Optional<JsonNode> result) {
    /**
     * The result as a class of Java's.
     *
     * @throws dev.pawl.input.InvalidInput if it does not fit
     */
    public <R> Optional<R> result(Class<R> type) {
        return result.map(json -> TypedJson.read(json, type));
    }
}
