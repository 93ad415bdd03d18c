package dev.pawl.queue;

import dev.pawl.run.RunId;
import dev.pawl.run.RunSummary;
import java.util.List;
import java.util.Optional;

/**
 * A page of runs, newest first.
 *
 * @param next pass it as {@code before} to get the following page; empty on the last
 */
public record RunPage(List<RunSummary> items, Optional<RunId> next) {
    public RunPage {
        items = List.copyOf(items);
    }
}
