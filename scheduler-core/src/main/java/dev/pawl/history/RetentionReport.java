package dev.pawl.history;

import java.util.List;

/**
 * What one round of retention did.
 *
 * @param dropped leaves of runs and logs, by day: {@code run 2026-03-01}
 * @param carried runs that were still needed and moved out of leaves that were dropped
 * @param deleted rows of small tables, and of runs that had been carried over and have ended since
 * @param busy something was in use and is still to be dropped
 */
public record RetentionReport(List<String> dropped, int carried, int deleted, boolean busy) {
    static final RetentionReport ELSEWHERE = new RetentionReport(List.of(), 0, 0, false);

    public RetentionReport {
        dropped = List.copyOf(dropped);
    }
}
