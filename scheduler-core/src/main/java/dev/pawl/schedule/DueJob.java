package dev.pawl.schedule;

import java.time.Instant;

/**
 * A job that has reached a fire time by the clock of this node.
 *
 * @param jobKey the key under which the job was given to the ticker
 * @param fireAt the latest of its fire times that woke the ticker; the clock of the database may not be there yet if
 *     the two differ
 */
public record DueJob(String jobKey, Instant fireAt) {}
