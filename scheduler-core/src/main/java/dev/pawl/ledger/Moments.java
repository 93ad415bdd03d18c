package dev.pawl.ledger;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Moments in sentences, on the clocks of a job's zone. */
record Moments(ZoneId zone) {
    private static final DateTimeFormatter WORDS =
            DateTimeFormatter.ofPattern("EEE d MMM uuuu HH:mm:ss xxx", Locale.ENGLISH);

    /** {@code Sun 29 Mar 2026 03:00:00 +02:00}. */
    String of(Instant moment) {
        return WORDS.format(moment.atZone(zone));
    }
}
