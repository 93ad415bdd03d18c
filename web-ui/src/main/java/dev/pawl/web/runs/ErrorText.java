package dev.pawl.web.runs;

import java.util.Optional;

/** The error of an attempt in one line. */
final class ErrorText {
    private static final int LONGEST = 300;

    private ErrorText() {}

    /** Its message, after its class where that adds something; empty when there is neither. */
    static String of(Optional<String> errorClass, Optional<String> message) {
        String firstLine = message.orElse("")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("");
        String line = firstLine.isEmpty() ? errorClass.orElse("") : firstLine;
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}
