package dev.pawl.web.logs;

import dev.pawl.web.page.StateMark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of one attempt's log.
 *
 * @param rows consecutive lines
 * @param next number of the first line after them
 * @param complete the attempt has ended, and {@code next} is past its last line
 * @param following the attempt goes on, so new lines come
 * @param empty what to say when there are no lines
 * @param earlier address of the lines before; null at the beginning
 * @param later address of the lines after; null at the end
 * @param lines address of the lines as JSON, for {@code log.js}
 */
public record LogView(
        String runId,
        int attempt,
        List<Tab> tabs,
        List<LogRow> rows,
        long next,
        boolean complete,
        boolean following,
        String empty,
        @Nullable String earlier,
        @Nullable String later,
        String lines) {
    public LogView {
        tabs = List.copyOf(tabs);
        rows = List.copyOf(rows);
    }

    /** One attempt to choose. */
    public record Tab(int attempt, StateMark state) {}
}
