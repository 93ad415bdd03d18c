package dev.pawl.input;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What keys of jobs, names of queues and names of calendars look like. So narrow that they need no escaping in a URL, a
 * file name or a shell, and that no two of them look alike.
 */
public final class KeyRule {
    private static final Pattern KEY = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

    private KeyRule() {}

    /**
     * Refuses what is no such name.
     *
     * @throws IllegalArgumentException with a message for where it is said what the name is of
     */
    public static void require(String value) {
        if (KEY.matcher(value).matches()) {
            return;
        }
        String small = value.strip().toLowerCase(Locale.ROOT);
        String help = KEY.matcher(small).matches() ? "; use '" + small + "'" : "";
        throw new IllegalArgumentException(
                "must be 1 to 100 of a-z 0-9 . _ - and begin with a letter or digit, was %s%s"
                        .formatted(Quoted.text(value), help));
    }
}
