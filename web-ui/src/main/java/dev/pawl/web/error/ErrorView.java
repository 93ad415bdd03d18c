package dev.pawl.web.error;

import dev.pawl.web.page.Frame;
import dev.pawl.web.page.Icon;
import dev.pawl.web.page.StateMark;
import java.util.List;

/**
 * A page that could not be shown.
 *
 * @param headline what happened
 * @param paragraphs why that may be, and what to do
 * @param requestId names the request in the server's log; empty where the log has nothing to add
 */
public record ErrorView(
        Frame frame,
        int status,
        StateMark mark,
        Icon icon,
        String headline,
        List<String> paragraphs,
        String requestId) {
    public ErrorView {
        paragraphs = List.copyOf(paragraphs);
    }
}
