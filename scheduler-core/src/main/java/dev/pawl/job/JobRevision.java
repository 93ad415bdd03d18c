package dev.pawl.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A version of a job as history shows it.
 *
 * @param version from 1
 * @param author who made it, in the words of the door that it came through
 * @param json the definition as it is stored
 * @param definition empty when this program cannot read it
 * @param changes what is different from the version before; empty for the first
 */
public record JobRevision(
        int version,
        String author,
        Instant createdAt,
        String json,
        Optional<JobDefinition> definition,
        List<FieldChange> changes) {
    public JobRevision {
        changes = List.copyOf(changes);
    }
}
