package dev.pawl.web.jobs;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Moments as people type them into forms: without an offset they are in UTC. */
final class TypedTime {
    private TypedTime() {}

    /**
     * Reads {@code 2026-03-01}, {@code 2026-03-01 12:00} and {@code 2026-03-01T13:00+01:00}.
     *
     * @throws IllegalArgumentException with a message that follows on the name of the field
     */
    static Instant parse(String text) {
        String iso = text.strip().replaceFirst(" +", "T");
        try {
            Instant instant;
            if (iso.matches("[0-9-]+")) {
                instant = LocalDate.parse(iso).atStartOfDay().toInstant(ZoneOffset.UTC);
            } else if (iso.matches(".*T.*([Zz]|[+-][0-9:]+)")) {
                instant = OffsetDateTime.parse(iso).toInstant();
            } else {
                instant = LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
            }
            if (!instant.isBefore(Instant.EPOCH) && instant.isBefore(LATEST)) {
                return instant;
            }
        } catch (DateTimeException notATime) {
            // Refused below, like any time out of range.
        }
        throw new IllegalArgumentException("must be a time between 1970 and 9999 such as 2026-03-01 12:00, was '"
                + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'");
    }

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
}
