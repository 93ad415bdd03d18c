package dev.pawl.web.page;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything around the content of one page.
 *
 * @param title of the browser's tab, without the product's name
 * @param section the entry of the navigation that is marked
 * @param crumbs from the section down to the page
 * @param path the page's own path and query, to come back to and to refresh from
 * @param topics the live topics at whose hints the page fetches itself again; empty for a page that stays as it is
 * @param now the database's time at which the page was made, from which relative times count; null where it is not
 *     known
 */
public record Frame(
        String title,
        Section section,
        List<Crumb> crumbs,
        Theme theme,
        Links links,
        String path,
        List<String> topics,
        @Nullable Instant now) {
    public Frame {
        crumbs = List.copyOf(crumbs);
        topics = List.copyOf(topics);
    }

    /** The same for the answer to a form: it comes back to another path, and stays as it is. */
    public Frame ofForm(String pagePath) {
        return new Frame(title, section, crumbs, theme, links, pagePath, List.of(), now);
    }

    /** The topics as {@code data-topics} has them. */
    public String topicList() {
        return String.join(" ", topics);
    }
}
