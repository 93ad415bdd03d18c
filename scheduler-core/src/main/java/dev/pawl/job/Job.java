package dev.pawl.job;

import java.time.Instant;
import java.util.Optional;

/**
 * A job as it stands.
 *
 * @param id names it within one database
 * @param version of the definition, from 1
 * @param pause present while it is paused
 * @param managedBy the file that it may be changed through
 * @param changedAt when its definition, its pause or its deletion changed last
 * @param nextFireAt the next fire time of its schedule
 * @param deletedAt when it was deleted
 */
public record Job(
        int id,
        JobKey key,
        int version,
        JobDefinition definition,
        Optional<Pause> pause,
        Optional<String> managedBy,
        Instant changedAt,
        Optional<Instant> nextFireAt,
        Optional<Instant> deletedAt) {}
