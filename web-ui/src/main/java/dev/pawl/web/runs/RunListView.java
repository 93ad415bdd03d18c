package dev.pawl.web.runs;

import dev.pawl.web.page.Frame;
import dev.pawl.web.page.Paging;
import dev.pawl.web.page.StateMark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The list of runs.
 *
 * @param states choices of the state filter; the first is "all"
 * @param job the job filter as it was typed
 * @param suggestions keys of jobs to choose from
 * @param filtered whether any filter is set
 */
public record RunListView(
        Frame frame,
        List<StateChoice> states,
        @Nullable String state,
        String job,
        List<String> suggestions,
        boolean filtered,
        List<RunRow> runs,
        Paging paging) {
    public RunListView {
        states = List.copyOf(states);
        suggestions = List.copyOf(suggestions);
        runs = List.copyOf(runs);
    }

    /**
     * One choice of the state filter.
     *
     * @param mark null for all states
     */
    public record StateChoice(@Nullable StateMark mark, String href, boolean chosen) {}
}
