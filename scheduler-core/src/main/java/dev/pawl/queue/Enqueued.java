package dev.pawl.queue;

import dev.pawl.run.RunId;

/**
 * The answer to an enqueue.
 *
 * @param id of the new run, or of the first one with this key
 * @param created false: the key was known, and nothing was made
 * @param sameParams false only for a known key whose first run had other parameters
 */
public record Enqueued(RunId id, String runKey, boolean created, boolean sameParams) {}
