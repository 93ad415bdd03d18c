package dev.pawl.web.api.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.StrictJson;
import dev.pawl.input.StrictYaml;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** {@code /openapi.json}: {@code openapi.yaml} beside this class, which is written by hand, as JSON. */
public final class OpenApiRoutes implements RouteGroup {
    private static final String SOURCE = "openapi.yaml";

    private final String document;

    /**
     * Reads the document.
     *
     * @param basePath of the server, empty or without a slash at its end
     */
    public OpenApiRoutes(String basePath) {
        ObjectNode root = read();
        root.putArray("servers").addObject().put("url", basePath.isEmpty() ? "/" : basePath);
        this.document = StrictJson.write(root);
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/openapi.json", Role.ANYONE, this::show));
    }

    private void show(Context context) {
        Parameters.query(context);
        context.contentType("application/json").result(document);
    }

    private static ObjectNode read() {
        try (InputStream source = OpenApiRoutes.class.getResourceAsStream(SOURCE)) {
            if (source == null) {
                throw new IllegalStateException(SOURCE + " is missing from the program");
            }
            return StrictYaml.parse(source.readAllBytes(), SOURCE).root().deepCopy();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
