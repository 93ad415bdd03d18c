package dev.pawl.job;

import java.util.List;
import java.util.Optional;

/**
 * Some jobs of a list, in the order of their keys.
 *
 * @param nextCursor where the list goes on; empty at its end
 */
public record JobPage(List<Job> items, Optional<String> nextCursor) {
    public JobPage {
        items = List.copyOf(items);
    }
}
