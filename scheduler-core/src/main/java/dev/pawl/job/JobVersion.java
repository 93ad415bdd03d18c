package dev.pawl.job;

import java.time.Instant;

/**
 * One of the definitions that a job has had.
 *
 * @param version from 1
 * @param author who made it
 */
public record JobVersion(int version, JobDefinition definition, String author, Instant createdAt) {}
