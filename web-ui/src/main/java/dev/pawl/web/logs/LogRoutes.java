package dev.pawl.web.logs;

import dev.pawl.queue.Runs;
import dev.pawl.run.AttemptDetails;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.run.RunSummary;
import dev.pawl.time.DatabaseTime;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import dev.pawl.web.page.Crumb;
import dev.pawl.web.page.Frame;
import dev.pawl.web.page.Links;
import dev.pawl.web.page.PageRenderer;
import dev.pawl.web.page.Section;
import dev.pawl.web.page.StateMark;
import dev.pawl.web.page.TimeText;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** The log of one attempt, a thousand lines a page. */
public final class LogRoutes implements RouteGroup {
    private static final int MOST_ATTEMPTS = Short.MAX_VALUE;
    private static final long MOST_LINES = 1_000_000_000_000L;

    private final DSLContext db;
    private final LogViews logs;
    private final PageRenderer renderer;

    public LogRoutes(DSLContext db, LogViews logs, PageRenderer renderer) {
        this.db = db;
        this.logs = logs;
        this.renderer = renderer;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/runs/{id}/log", Role.VIEWER, this::show));
    }

    private void show(Context context) {
        Parameters query = Parameters.query(context, "attempt", "from");
        RunDetails details = new Runs(db)
                .find(id(context))
                .orElseThrow(() -> Problem.notFound().asException());
        List<AttemptDetails> attempts = details.attempts();
        int latest = attempts.isEmpty() ? 1 : attempts.getLast().number();
        int number = (int) query.number("attempt", latest, 1, MOST_ATTEMPTS);
        Optional<AttemptDetails> attempt =
                attempts.stream().filter(tried -> tried.number() == number).findFirst();
        if (attempt.isEmpty() && !(attempts.isEmpty() && number == 1)) {
            throw Problem.notFound().asException();
        }
        boolean running = attempt.isPresent() && attempt.get().outcome().isEmpty();
        long from = query.number("from", 0, 1, MOST_LINES);
        // Who opens a log that is being written wants its end; who reads a finished one begins at its beginning.
        LogView log = from == 0 && running
                ? logs.end(details.summary(), attempts, number)
                : logs.page(details.summary(), attempts, number, Math.max(1, from));
        StateMark state = log.tabs().stream()
                .filter(tab -> tab.attempt() == number)
                .map(LogView.Tab::state)
                .findFirst()
                .orElse(StateMark.WAITING);
        Instant now = DatabaseTime.read(db);
        renderer.show(
                context,
                "logs/page.jte",
                new LogPageView(
                        frame(context, details.summary(), number, now),
                        details.summary().job().value(),
                        details.summary().dueAt(),
                        state,
                        log));
    }

    private Frame frame(Context context, RunSummary run, int attempt, Instant now) {
        Links links = renderer.links();
        return renderer.frame(
                context,
                "Log of " + run.job() + " · " + TimeText.stamp(run.dueAt(), now),
                Section.RUNS,
                List.of(
                        new Crumb(Section.RUNS.title(), links.to(Section.RUNS.path())),
                        new Crumb(run.job().value(), links.job(run.job().value())),
                        new Crumb("run " + run.id(), links.run(run.id().toString())),
                        new Crumb("log of attempt " + attempt, null)),
                // Its log follows by itself; the rest of the page stays as it is.
                List.of(),
                now);
    }

    private static RunId id(Context context) {
        try {
            return RunId.parse(context.pathParam("id"));
        } catch (IllegalArgumentException noId) {
            throw Problem.notFound().asException();
        }
    }
}
