package dev.pawl.web.http;

import java.util.Optional;

/**
 * One thing that is wrong with one field of a request.
 *
 * @param field where: {@code retry.max_attempts}, {@code limit}, {@code Idempotency-Key}; empty for the whole body
 * @param message what is wrong and how to mend it
 * @param place where in a file it is: {@code jobs.yaml:12}
 */
public record FieldProblem(String field, String message, Optional<String> place) {
    /** A problem of a request that is no file. */
    public FieldProblem(String field, String message) {
        this(field, message, Optional.empty());
    }

    /** For people, in one line. */
    @Override
    public String toString() {
        return place.map(where -> where + ": ").orElse("") + (field.isEmpty() ? "" : field + ": ") + message;
    }
}
