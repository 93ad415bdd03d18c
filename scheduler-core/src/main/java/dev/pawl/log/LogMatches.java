package dev.pawl.log;

import java.util.List;

/**
 * What a search in a log found.
 *
 * @param total lines that hold the text, among those that were searched
 * @param lines numbers of the first ones of them, at most {@value LogReader#MAX_MATCHES}
 * @param searchedThrough number of the last line that was searched; 0 when there was none
 * @param complete false when the time was over before the last line was searched
 */
public record LogMatches(long total, List<Long> lines, long searchedThrough, boolean complete) {
    public LogMatches {
        lines = List.copyOf(lines);
    }
}
