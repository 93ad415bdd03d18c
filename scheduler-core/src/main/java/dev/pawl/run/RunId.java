package dev.pawl.run;

import java.time.Instant;

/**
 * Names a run in the database. Ids grow with the time of creation: the upper bits are milliseconds since the epoch. Too
 * large for a JavaScript number, so JSON and URLs carry it as decimal text.
 *
 * @param value positive
 */
public record RunId(long value) implements Comparable<RunId> {
    private static final int SEQUENCE_BITS = 20;

    public RunId {
        if (value <= 0) {
            throw new IllegalArgumentException("run id must be positive, was " + value);
        }
    }

    /**
     * Reads the decimal form.
     *
     * @throws IllegalArgumentException if {@code text} is not 1 to 19 digits that make a positive {@code long}
     */
    public static RunId parse(String text) {
        if (text.isEmpty() || text.length() > 19 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("run id must be a decimal number of at most 19 digits");
        }
        try {
            return new RunId(Long.parseLong(text));
        } catch (NumberFormatException tooLarge) {
            throw new IllegalArgumentException("run id is too large", tooLarge);
        }
    }

    /** The smallest id that can have been made at {@code moment}, which is not before 1970. */
    public static RunId firstAt(Instant moment) {
        return new RunId(Math.max(1, moment.toEpochMilli() << SEQUENCE_BITS));
    }

    /** When the run was made, to the millisecond. */
    public Instant createdAt() {
        return Instant.ofEpochMilli(value >>> SEQUENCE_BITS);
    }

    @Override
    public int compareTo(RunId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
