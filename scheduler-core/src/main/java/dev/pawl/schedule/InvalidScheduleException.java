package dev.pawl.schedule;

import java.util.OptionalInt;

/**
 * A schedule that a person wrote cannot be accepted. The message is meant for that person: it names the field, what is
 * wrong and what would be right, and never carries text of the Java runtime.
 */
public final class InvalidScheduleException extends IllegalArgumentException {
    private static final int NO_POSITION = 0;

    private final String field;
    private final int position;
    private final String problem;

    private InvalidScheduleException(String field, int position, String problem) {
        super(field + ": " + problem + at(position));
        this.field = field;
        this.position = position;
        this.problem = problem;
    }

    static InvalidScheduleException in(String field, String problem) {
        return new InvalidScheduleException(field, NO_POSITION, problem);
    }

    static InvalidScheduleException at(String field, int position, String problem) {
        return new InvalidScheduleException(field, position, problem);
    }

    /**
     * The part that is wrong, in words: "expression" for the whole of a cron expression, or one of "second", "minute",
     * "hour", "day of month", "month", "day of week", "year", "zone", "every", "at", "start", "end".
     */
    public String field() {
        return field;
    }

    /** Where in the given text the wrong part begins, counted from 1; empty when the whole text is meant. */
    public OptionalInt position() {
        return position == NO_POSITION ? OptionalInt.empty() : OptionalInt.of(position);
    }

    /**
     * The message for where the field has been named already, as in a list of problems: only the part of a cron
     * expression is still to be named.
     */
    public String messageInField() {
        boolean wholeField = switch (field) {
            case "expression", "zone", "every", "at", "start", "end" -> true;
            default -> false;
        };
        return wholeField ? problem + at(position) : String.valueOf(getMessage());
    }

    /** What is wrong and what is allowed, without the field and the position. */
    public String problem() {
        return problem;
    }

    private static String at(int position) {
        return position == NO_POSITION ? "" : " (at character " + position + ")";
    }
}
