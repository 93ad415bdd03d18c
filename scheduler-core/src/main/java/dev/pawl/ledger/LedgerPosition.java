package dev.pawl.ledger;

import dev.pawl.job.JobKey;
import java.time.Instant;
import java.util.Optional;

/**
 * Where the next page of a ledger begins.
 *
 * @param job the job to go on with
 * @param from the fire time to go on with, where a page ended within this job; empty for its first
 */
public record LedgerPosition(JobKey job, Optional<Instant> from) {
    private static final char SEPARATOR = ' ';

    /** As one text. */
    public String text() {
        return from.map(moment -> job.value() + SEPARATOR + moment).orElse(job.value());
    }

    /**
     * Reads {@link #text()}.
     *
     * @throws IllegalArgumentException if it is not of that form
     * @throws java.time.format.DateTimeParseException if its moment is none
     */
    public static LedgerPosition parse(String text) {
        int end = text.indexOf(SEPARATOR);
        return end < 0
                ? new LedgerPosition(new JobKey(text), Optional.empty())
                : new LedgerPosition(
                        new JobKey(text.substring(0, end)), Optional.of(Instant.parse(text.substring(end + 1))));
    }
}
