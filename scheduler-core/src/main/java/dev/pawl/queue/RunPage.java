package dev.pawl.queue;

import dev.pawl.run.RunSummary;
import java.util.List;
import java.util.Optional;

/**
 * A page of runs.
 *
 * @param next pass it as {@code after} to get the following page; empty on the last
 */
public record RunPage(List<RunSummary> items, Optional<RunCursor> next) {
    public RunPage {
        items = List.copyOf(items);
    }
}
