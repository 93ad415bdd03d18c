package dev.pawl.web;

import dev.pawl.web.http.ErrorPages;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.RequestId;
import io.javalin.http.Context;

/** Error pages without any design, for a server that has no pages. */
final class PlainErrorPages implements ErrorPages {
    @Override
    public String html(Context context, Problem problem) {
        return """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>%1$d %2$s</title></head>
            <body><main><h1>%2$s</h1><p>%3$s</p><p>Request %4$s</p></main></body>
            </html>
            """.formatted(
                        problem.status(), escape(problem.title()), escape(problem.detail()), RequestId.of(context));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
