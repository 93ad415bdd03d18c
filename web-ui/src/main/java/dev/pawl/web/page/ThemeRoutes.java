package dev.pawl.web.page;

import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import java.time.Duration;
import java.util.List;

/** Keeps the reader's choice of light or dark. A form, so that it works without scripts. */
public final class ThemeRoutes implements RouteGroup {
    private final Links links;

    public ThemeRoutes(Links links) {
        this.links = links;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.post("/theme", Role.OPERATOR, this::choose));
    }

    private void choose(Context context) {
        Parameters form = Parameters.form(context, "theme", "back");
        Theme theme = Theme.named(form.text("theme").orElse(null));
        Cookie cookie = new Cookie(Theme.COOKIE, theme.value(), links.base().isEmpty() ? "/" : links.base(), (int)
                Duration.ofDays(365).toSeconds());
        cookie.setHttpOnly(true);
        cookie.setSameSite(SameSite.LAX);
        context.cookie(cookie);
        context.redirect(links.to(ownPath(form.text("back").orElse("/"))), HttpStatus.SEE_OTHER);
    }

    /** Only ever back to a page of ours: {@code //host} and {@code /\host} are other servers to a browser. */
    private static String ownPath(String path) {
        boolean own = path.matches("/([^/\\\\\\p{Cntrl}][^\\\\\\p{Cntrl}]*)?");
        return own ? path : "/";
    }
}
