package dev.pawl.job;

import dev.pawl.input.ObjectReader;
import dev.pawl.input.Quoted;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name under which a file manages its jobs, so that files that are called the same leave each other's jobs alone.
 *
 * @param name the file's {@code source:}, else its name without folders
 * @param formerName its {@code former_source:}, the name under which it managed them before; jobs of that name that the
 *     file names are taken over
 */
record JobsSource(String name, Optional<String> formerName) {
    /** What names of files may be made of; no white space around it, for nobody sees that. */
    private static final Pattern NAME = Pattern.compile("(?!\\s)[^/\\\\\\p{Cc}\\p{Zl}\\p{Zp}]{1,100}(?<!\\s)");

    JobsSource(String name) {
        this(name, Optional.empty());
    }

    /**
     * Reads the two fields of a file; what is wrong with them, or with the name that takes the place of the first, is
     * among the reader's problems.
     */
    static JobsSource read(ObjectReader file, String fileName) {
        if (!file.has("source")) {
            file.make("file", () -> requireFileName(fileName));
        }
        String name = file.text("source", JobsSource::require).orElse(fileName);
        return new JobsSource(name, file.text("former_source", JobsSource::require));
    }

    private static String requireFileName(String fileName) {
        try {
            return require(fileName);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its name " + e.getMessage() + "; or give the file a source:", e);
        }
    }

    /** Whether the file may change and delete jobs that are managed under this name. */
    boolean mayChange(String manager) {
        return manager.equals(name) || formerName.filter(manager::equals).isPresent();
    }

    /** The name, when it can be one. */
    static String require(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "must be 1 to 100 characters as in the name of a file, without folders and"
                            + " without white space around it, was " + Quoted.text(name));
        }
        return name;
    }
}
