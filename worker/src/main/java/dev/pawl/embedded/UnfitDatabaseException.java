package dev.pawl.embedded;

import java.util.List;

/** The database cannot be trusted with jobs, or lacks what Pawl needs. Nothing was started or changed. */
public final class UnfitDatabaseException extends RuntimeException {
    private final transient List<String> problems;

    UnfitDatabaseException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each a sentence for a person, with its fix. */
    public List<String> problems() {
        return problems;
    }
}
