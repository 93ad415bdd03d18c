package dev.pawl.job;

/**
 * What became of a definition that was put.
 *
 * @param version the version in force now
 */
public record SaveResult(Change change, int version) {
    /** What was done. */
    public enum Change {
        /** The job is new, or was deleted before. */
        CREATED,
        /** Its definition changed, or a file took it over. */
        CHANGED,
        /** It was like that already; nothing was written. */
        UNCHANGED
    }
}
