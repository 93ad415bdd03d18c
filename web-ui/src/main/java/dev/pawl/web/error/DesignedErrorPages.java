package dev.pawl.web.error;

import dev.pawl.web.http.ErrorPages;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.RequestId;
import dev.pawl.web.page.Crumb;
import dev.pawl.web.page.Frame;
import dev.pawl.web.page.Icon;
import dev.pawl.web.page.PageRenderer;
import dev.pawl.web.page.Section;
import dev.pawl.web.page.StateMark;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Error pages in the same frame as all others. They need neither the database nor anything that could have failed. */
public final class DesignedErrorPages implements ErrorPages {
    private final PageRenderer renderer;

    public DesignedErrorPages(PageRenderer renderer) {
        this.renderer = renderer;
    }

    @Override
    public String html(Context context, Problem problem) {
        Section section = section(context);
        Frame frame = renderer.frame(
                context,
                problem.title(),
                section,
                List.of(
                        new Crumb(section.title(), renderer.links().to(section.path())),
                        new Crumb(problem.title(), null)),
                List.of(),
                null);
        boolean ours = problem.status() >= 500;
        var view = new ErrorView(
                frame,
                problem.status(),
                ours ? StateMark.FAILED : StateMark.SKIPPED,
                ours ? Icon.WARNING : Icon.INBOX,
                problem.title(),
                List.of(problem.detail()),
                problem.status() == 500 ? RequestId.of(context) : "");
        return new String(renderer.render("error/error.jte", view), StandardCharsets.UTF_8);
    }

    private Section section(Context context) {
        String path = context.path().substring(renderer.links().base().length());
        for (Section section : Section.values()) {
            if (section != Section.OVERVIEW && path.startsWith(section.path())) {
                return section;
            }
        }
        return Section.OVERVIEW;
    }
}
