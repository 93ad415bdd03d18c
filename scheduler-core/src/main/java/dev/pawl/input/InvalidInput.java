package dev.pawl.input;

import static java.util.stream.Collectors.joining;

import java.util.List;

/**
 * Input that can be parsed but not accepted. Nothing of it was stored. HTTP answers 422, the command line exits with 2.
 */
public final class InvalidInput extends RuntimeException {
    /** Exceptions are never serialized here. */
    private final transient List<InputProblem> problems;

    /** @param problems at least one, in the order in which they were found */
    public InvalidInput(List<InputProblem> problems) {
        super(problems.stream().map(InputProblem::toString).collect(joining("\n")));
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("invalid input without a problem");
        }
        this.problems = List.copyOf(problems);
    }

    /** A single problem. */
    public InvalidInput(String field, String message) {
        this(List.of(new InputProblem(field, message)));
    }

    /** Everything that is wrong, at least one. */
    public List<InputProblem> problems() {
        return problems;
    }
}
