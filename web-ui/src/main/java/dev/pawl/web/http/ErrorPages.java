package dev.pawl.web.http;

import io.javalin.http.Context;

/** Makes the page that a browser shows when a page could not be had. */
@FunctionalInterface
public interface ErrorPages {
    /**
     * The whole HTML page. Must not ask the database: that may be what is missing.
     *
     * @param problem what to say; its detail and fields may repeat what the browser sent, so they need escaping
     */
    String html(Context context, Problem problem);
}
