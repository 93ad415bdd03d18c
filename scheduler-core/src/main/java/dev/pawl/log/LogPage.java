package dev.pawl.log;

import java.util.List;

/**
 * Lines of a log, in order.
 *
 * @param next number of the line to ask for next, whether or not it is there yet
 * @param total how many lines the log has so far
 * @param complete whether the attempt has ended and {@code next} lies behind its last line: nothing will follow
 */
public record LogPage(List<LogLine> lines, long next, long total, boolean complete) {
    public LogPage {
        lines = List.copyOf(lines);
    }
}
