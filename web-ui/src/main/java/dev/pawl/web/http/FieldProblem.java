package dev.pawl.web.http;

/**
 * One thing that is wrong with one field of a request.
 *
 * @param field where: {@code retry.max_attempts}, {@code limit}, {@code Idempotency-Key}; empty for the whole body
 * @param message what is wrong and how to mend it
 */
public record FieldProblem(String field, String message) {}
