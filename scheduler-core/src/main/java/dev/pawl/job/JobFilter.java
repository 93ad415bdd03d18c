package dev.pawl.job;

import java.util.Optional;

/**
 * Which jobs to list; all conditions hold together.
 *
 * @param text part of the key, capitals do not count
 * @param tag one of the tags, exactly
 * @param queue the queue
 * @param paused paused or not
 * @param managedBy the file that manages it
 */
public record JobFilter(
        Optional<String> text,
        Optional<String> tag,
        Optional<QueueName> queue,
        Optional<Boolean> paused,
        Optional<String> managedBy) {
    /** All jobs. */
    public static final JobFilter ALL =
            new JobFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** The jobs of one file. */
    public static JobFilter managedBy(String file) {
        return new JobFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(file));
    }
}
