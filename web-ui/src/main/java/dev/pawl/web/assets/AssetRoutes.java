package dev.pawl.web.assets;

import dev.pawl.web.http.Problem;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import java.util.List;

/** Hands out the static files: this version's to be kept for good, whatever is asked for under another version not. */
public final class AssetRoutes implements RouteGroup {
    private static final String FOR_GOOD = "public, max-age=31536000, immutable";

    private final Assets assets;

    public AssetRoutes(Assets assets) {
        this.assets = assets;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/assets/{version}/<name>", Role.ANYONE, this::file));
    }

    private void file(Context context) {
        Asset asset = assets.find(context.pathParam("name"))
                .orElseThrow(() -> Problem.notFound().asException());
        // A page that was open while the server was updated asks for files of the old version.
        boolean current = context.pathParam("version").equals(assets.version());
        context.header("Cache-Control", current ? FOR_GOOD : "no-cache");
        context.header("Vary", "Accept-Encoding");
        context.contentType(asset.contentType());
        boolean mayCompress = asset.gzip().isPresent() && acceptsGzip(context);
        if (mayCompress) {
            context.header("Content-Encoding", "gzip");
        }
        context.result(mayCompress ? asset.gzip().get() : asset.plain());
    }

    private static boolean acceptsGzip(Context context) {
        String accepted = context.header("Accept-Encoding");
        return accepted != null && accepted.contains("gzip");
    }
}
