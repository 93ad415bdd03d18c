package dev.pawl.web.api.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.job.JobsSchema;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import java.util.List;

/** {@code /schemas/jobs.json}: for editors, which have no account. */
public final class SchemaRoutes implements RouteGroup {
    private final byte[] schema = JobsSchema.text().getBytes(UTF_8);

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/schemas/jobs.json", Role.ANYONE, this::show));
    }

    private void show(Context context) {
        Parameters.query(context);
        context.contentType("application/schema+json").result(schema);
    }
}
