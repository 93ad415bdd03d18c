package dev.pawl.queue;

import dev.pawl.run.RunId;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Where a page of runs ended, and the next one begins. Which kind belongs to a list follows from its filter. */
public sealed interface RunCursor {
    /** For URLs; {@link #parse} reads it back. */
    String text();

    /** In a list by id, the newest first. */
    record Before(RunId id) implements RunCursor {
        @Override
        public String text() {
            return id.toString();
        }
    }

    /** Among the runs that may be claimed now, those that were queued last first. */
    record BeforeReady(long position) implements RunCursor {
        @Override
        public String text() {
            return "r" + position;
        }
    }

    /**
     * Among the runs that wait for a time, the next first.
     *
     * @param dueAt empty for those that wait for their job to be resumed, which come last
     */
    record AfterDelayed(Optional<Instant> dueAt, long position) implements RunCursor {
        @Override
        public String text() {
            return "d" + dueAt.map(Instant::toString).orElse("") + "_" + position;
        }
    }

    /**
     * Reads the text of a cursor.
     *
     * @throws IllegalArgumentException if it is none
     */
    static RunCursor parse(String text) {
        try {
            if (text.startsWith("r")) {
                return new BeforeReady(Long.parseLong(text.substring(1)));
            }
            if (text.startsWith("d")) {
                int end = text.indexOf('_');
                if (end < 0) {
                    throw new IllegalArgumentException("a place among delayed runs has a position");
                }
                String dueAt = text.substring(1, end);
                return new AfterDelayed(
                        dueAt.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(dueAt)),
                        Long.parseLong(text.substring(end + 1)));
            }
        } catch (NumberFormatException | DateTimeParseException noCursor) {
            throw new IllegalArgumentException("is no place in a list of runs", noCursor);
        }
        return new Before(RunId.parse(text));
    }
}
