package dev.pawl.web.jobs;

import dev.pawl.web.page.Frame;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of a job: who made it, what it changed, and the whole definition.
 *
 * @param inForce whether it is the latest one
 * @param readable false when a newer program has stored it
 * @param older the number of the version before; null for the first
 */
public record VersionView(
        Frame frame,
        String key,
        int number,
        String author,
        Instant at,
        boolean inForce,
        boolean readable,
        @Nullable Integer older,
        List<Change> changes,
        String definition) {
    public VersionView {
        changes = List.copyOf(changes);
    }

    /** A field that is different, with its values as JSON; an empty text where it was not there. */
    public record Change(String field, String before, String after) {}
}
