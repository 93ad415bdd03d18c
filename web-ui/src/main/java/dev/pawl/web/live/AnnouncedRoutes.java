package dev.pawl.web.live;

import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The routes of another group, whose changes open pages are told about once they are made. */
public final class AnnouncedRoutes implements RouteGroup {
    private static final int FIRST_REFUSAL = 400;

    private final RouteGroup group;
    private final Consumer<String> hints;

    /** @param hints takes the topics that changed; must not block */
    public AnnouncedRoutes(RouteGroup group, Consumer<String> hints) {
        this.group = group;
        this.hints = hints;
    }

    @Override
    public List<Route> routes() {
        return group.routes().stream().map(this::announced).toList();
    }

    @Override
    public void close() {
        group.close();
    }

    private Route announced(Route route) {
        if (route.method().safe()) {
            return route;
        }
        return new Route(route.method(), route.path(), route.role(), context -> {
            route.handler().handle(context);
            if (context.statusCode() < FIRST_REFUSAL) {
                announce(context);
            }
        });
    }

    /** Coarse for what it does not know: a hint too many costs a look, one too few leaves a page as it was. */
    private void announce(Context context) {
        Map<String, String> names = context.pathParamMap();
        hints.accept("jobs");
        hints.accept("runs");
        if (names.containsKey("key")) {
            hints.accept("job:" + names.get("key"));
        }
        if (names.containsKey("id")) {
            hints.accept("run:" + names.get("id"));
        }
    }
}
