package dev.pawl.web.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes pages from templates that were compiled with the program. Safe for several threads. */
public final class PageRenderer {
    private final TemplateEngine templates = TemplateEngine.createPrecompiled(ContentType.Html);
    private final Links links;

    public PageRenderer(Links links) {
        this.links = links;
    }

    /** The addresses that pages use. */
    public Links links() {
        return links;
    }

    /**
     * The frame of the page that answers this request.
     *
     * @param topics at whose hints the page fetches itself again; none for a page that stays as it is
     * @param now the database's time; null where it is not known
     */
    public Frame frame(
            Context context,
            String title,
            Section section,
            List<Crumb> crumbs,
            List<String> topics,
            @Nullable Instant now) {
        String query = context.queryString();
        String path = context.path().substring(links.base().length()) + (query == null ? "" : "?" + query);
        return new Frame(title, section, crumbs, Theme.named(context.cookie(Theme.COOKIE)), links, path, topics, now);
    }

    /** Answers the request with a page. */
    public void show(Context context, String template, Record view) {
        context.contentType("text/html; charset=utf-8");
        context.result(render(template, view));
    }

    /** The page as UTF-8. */
    public byte[] render(String template, Record view) {
        var output = new Utf8ByteOutput();
        templates.render(template, view, output);
        var bytes = new ByteArrayOutputStream(output.getContentLength());
        try {
            output.writeTo(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
