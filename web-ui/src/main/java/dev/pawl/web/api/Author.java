package dev.pawl.web.api;

import dev.pawl.web.http.Problem;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who changes a job, for its history: what the request says of itself in the header {@value #HEADER}. There are no
 * accounts yet, so this is a note and no proof.
 */
public final class Author {
    /** Names who or what sends a request. */
    public static final String HEADER = "Pawl-Author";

    private static final Pattern NAME = Pattern.compile("[!-~]([ -~]{0,98}[!-~])?");

    private Author() {}

    /** {@code api} when the request says nothing; 400 for what is no name. */
    public static String of(Context context) {
        return Optional.ofNullable(context.header(HEADER))
                .filter(given -> !given.isEmpty())
                .map(Author::require)
                .orElse("api");
    }

    /** The same of a change by a file. */
    public static String of(Context context, String file) {
        return of(context) + ", file " + file;
    }

    private static String require(String given) {
        if (!NAME.matcher(given).matches()) {
            throw Problem.malformed(HEADER, "must be 1 to 100 printable ASCII characters")
                    .asException();
        }
        return given;
    }
}
