package dev.pawl.web.api.logs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.log.LogLine;
import dev.pawl.log.LogMatches;
import dev.pawl.log.LogPage;
import dev.pawl.log.LogReader;
import dev.pawl.run.RunId;
import dev.pawl.web.api.JsonAnswer;
import dev.pawl.web.api.PathNames;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jooq.DSLContext;

/** {@code /api/v1/runs/{id}/attempts/{n}/log}, its search, and the whole of it as text. */
public final class LogRoutes implements RouteGroup {
    private static final String LOG = "/api/v1/runs/{id}/attempts/{n}/log";
    private static final int PAGE = 500;
    private static final int LONGEST_SEARCH = 200;
    private static final Duration SEARCH_TIME = Duration.ofSeconds(10);

    private final LogReader logs;

    public LogRoutes(DSLContext db) {
        this.logs = new LogReader(db);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(LOG, Role.VIEWER, this::lines),
                Route.get(LOG + "/search", Role.VIEWER, this::search),
                Route.get(LOG + ".txt", Role.VIEWER, this::text));
    }

    private void lines(Context context) {
        RunId run = PathNames.run(context);
        int attempt = PathNames.attempt(context);
        Parameters query = Parameters.query(context, "from", "lines");
        long from = query.number("from", 1, 1, Long.MAX_VALUE - LogReader.MAX_LINES);
        int limit = (int) query.number("lines", PAGE, 1, LogReader.MAX_LINES);
        LogPage page = logs.lines(run, attempt, from, limit)
                .orElseThrow(() -> Problem.notFound().asException());
        ObjectNode json = JsonAnswer.object();
        ArrayNode lines = json.putArray("lines");
        page.lines().forEach(line -> lines.add(line(line)));
        json.put("next", page.next());
        json.put("total", page.total());
        json.put("complete", page.complete());
        JsonAnswer.send(context, json);
    }

    private void search(Context context) {
        RunId run = PathNames.run(context);
        int attempt = PathNames.attempt(context);
        Parameters query = Parameters.query(context, "q");
        query.text("q", LONGEST_SEARCH);
        LogMatches matches = logs.search(run, attempt, query.required("q"), SEARCH_TIME)
                .orElseThrow(() -> Problem.notFound().asException());
        ObjectNode json = JsonAnswer.object();
        json.put("total", matches.total());
        ArrayNode lines = json.putArray("lines");
        matches.lines().forEach(lines::add);
        json.put("searched_through", matches.searchedThrough());
        json.put("complete", matches.complete());
        JsonAnswer.send(context, json);
    }

    private void text(Context context) throws IOException {
        RunId run = PathNames.run(context);
        int attempt = PathNames.attempt(context);
        Parameters.query(context);
        // Asked first: once text is on its way, the status cannot be changed.
        if (logs.lines(run, attempt, 1, 1).isEmpty()) {
            throw Problem.notFound().asException();
        }
        context.contentType("text/plain; charset=utf-8");
        context.header(
                "Content-Disposition", "attachment; filename=\"run-" + run + "-attempt-" + attempt + ".log.txt\"");
        // Not closed when it fails: a log that ends early must not look whole.
        Writer out = new BufferedWriter(new OutputStreamWriter(context.outputStream(), StandardCharsets.UTF_8));
        logs.writeText(run, attempt, out);
        out.flush();
    }

    private static ObjectNode line(LogLine line) {
        ObjectNode json = JsonAnswer.object();
        json.put("n", line.number());
        json.put("at", line.at().toString());
        json.put("stream", line.stream().name().toLowerCase(Locale.ROOT));
        json.put("level", line.level().name().toLowerCase(Locale.ROOT));
        json.put("text", line.text());
        json.put("continued", line.continued());
        json.put("repaired", line.repaired());
        return json;
    }
}
