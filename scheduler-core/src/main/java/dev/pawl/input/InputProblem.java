package dev.pawl.input;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One thing that is wrong with what somebody wrote.
 *
 * @param field the path of the field, such as {@code schedule.cron} or {@code target.command.argv[2]}; names with other
 *     signs than letters, digits, {@code _} and {@code -} stand in brackets: {@code jobs["a.b"].timeout}. Empty for the
 *     whole input
 * @param message what is wrong and how to put it right: "must be a whole number from 1 to 1000, was 0"
 * @param place where it was written, such as {@code jobs.yaml:12}, when that is known
 */
public record InputProblem(String field, String message, Optional<String> place) {
    public InputProblem {
        requireNonNull(field, "field");
        requireNonNull(place, "place");
        if (message.isBlank()) {
            throw new IllegalArgumentException("a problem needs a message, field '" + field + "'");
        }
    }

    /** A problem whose place is not known. */
    public InputProblem(String field, String message) {
        this(field, message, Optional.empty());
    }

    /** The same problem, with the place where it was written. */
    public InputProblem at(String where) {
        return new InputProblem(field, message, Optional.of(where));
    }

    /** The same problem, in a document in which its object stands at the end of these names. */
    public InputProblem under(String... names) {
        String parent = "";
        for (String name : names) {
            parent = FieldPath.child(parent, name);
        }
        String separator = field.isEmpty() || field.startsWith("[") ? "" : ".";
        return new InputProblem(parent + separator + field, message, place);
    }

    /** For people, in one line: {@code jobs.yaml:12: jobs.nightly.timeout: must be ...}. */
    @Override
    public String toString() {
        String text = field.isEmpty() ? message : field + ": " + message;
        return place.map(where -> where + ": " + text).orElse(text);
    }
}
