package dev.pawl.web.logs;

import java.time.Instant;
import java.util.List;

/**
 * One line of a log as a page shows it.
 *
 * @param stream {@code stdout}, {@code stderr} or {@code system}
 * @param level {@code info}, {@code warn}, ...
 * @param cut characters of a long line that are left out; the file has them
 */
public record LogRow(long number, Instant at, String stream, String level, List<AnsiText.Span> spans, int cut) {
    /** Longest line in a page, in characters. */
    static final int LONGEST = 2_000;

    static LogRow of(long number, Instant at, String stream, String level, String text) {
        int length = Math.min(text.length(), LONGEST);
        return new LogRow(number, at, stream, level, AnsiText.parse(text.substring(0, length)), text.length() - length);
    }
}
