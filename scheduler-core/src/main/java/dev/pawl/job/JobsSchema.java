package dev.pawl.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The JSON Schema (draft 2020-12) of files of jobs, by which editors complete and check them. It says less than the
 * reader, which has the last word: what it refuses the reader refuses too.
 */
public final class JobsSchema {
    private static final String FILE = "jobs.schema.json";

    private JobsSchema() {}

    /** The document, JSON with a line break at its end. */
    public static String text() {
        try (InputStream in = JobsSchema.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing from the program");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
