package dev.pawl.cli.crontab;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line that sets a variable for the commands below it: {@code NAME = value}, either of them perhaps in quotes.
 * Nothing in the value is expanded, as in cron.
 *
 * @param enclosed false when quotes at its beginning do not enclose all of it
 */
record Assignment(String name, String value, boolean enclosed) {
    private static final Pattern FORM = Pattern.compile("(?:\"([^\"]*)\"|'([^']*)'|([^\\s=\"']+))[ \\t]*=[ \\t]*(.*)");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"|'([^']*)'");

    /** Reads a line; empty when it is none of this kind. */
    static Optional<Assignment> read(String line) {
        Matcher parts = FORM.matcher(line);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String name = firstOf(parts, 1, 2, 3);
        String value = parts.group(4);
        if (value.startsWith("\"") || value.startsWith("'")) {
            Matcher quoted = QUOTED.matcher(value);
            if (!quoted.matches()) {
                return Optional.of(new Assignment(name, value, false));
            }
            value = firstOf(quoted, 1, 2);
        }
        return Optional.of(new Assignment(name, value, true));
    }

    private static String firstOf(Matcher parts, int... groups) {
        for (int group : groups) {
            String found = parts.group(group);
            if (found != null) {
                return found;
            }
        }
        throw new IllegalStateException("the pattern matches without a group");
    }
}
