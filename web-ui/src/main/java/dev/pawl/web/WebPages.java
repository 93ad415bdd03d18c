package dev.pawl.web;

import dev.pawl.web.http.ErrorPages;
import dev.pawl.web.http.RouteGroup;
import dev.pawl.web.http.WebSettings;
import java.util.List;

/** The list of all pages. A new page is a new package and one line here. */
final class WebPages {
    private WebPages() {}

    static List<RouteGroup> of(WebParts parts, WebSettings settings) {
        return List.of();
    }

    static ErrorPages errorPages() {
        return new PlainErrorPages();
    }
}
