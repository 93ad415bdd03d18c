package dev.pawl.web.api.ledger;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.ledger.AskedMoment;
import dev.pawl.ledger.Finding;
import dev.pawl.ledger.JobLedger;
import dev.pawl.ledger.Ledger;
import dev.pawl.ledger.LedgerPage;
import dev.pawl.ledger.LedgerPosition;
import dev.pawl.ledger.WhyAnswer;
import dev.pawl.ledger.WhyNot;
import dev.pawl.time.DatabaseTime;
import dev.pawl.web.api.Cursors;
import dev.pawl.web.api.JsonAnswer;
import dev.pawl.web.api.PathNames;
import dev.pawl.web.http.Parameters;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.Role;
import dev.pawl.web.http.Route;
import dev.pawl.web.http.RouteGroup;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jooq.DSLContext;

/** {@code /api/v1/ledger} and {@code /api/v1/jobs/{key}/why}. */
public final class LedgerRoutes implements RouteGroup {
    private static final Duration USUAL_PERIOD = Duration.ofHours(24);

    private final DSLContext db;
    private final Jobs jobs;
    private final Ledger ledger;
    private final WhyNot whyNot;
    private final Cursors cursors;

    public LedgerRoutes(DSLContext db, Jobs jobs, Cursors cursors) {
        this.db = db;
        this.jobs = jobs;
        this.ledger = new Ledger(db, jobs);
        this.whyNot = new WhyNot(db, jobs);
        this.cursors = cursors;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/ledger", Role.VIEWER, this::ledger),
                Route.get("/api/v1/jobs/{key}/why", Role.VIEWER, this::why));
    }

    private void ledger(Context context) {
        Parameters query = Parameters.query(context, "since", "until", "job", "cursor");
        Optional<JobKey> job = query.text("job").map(LedgerRoutes::job);
        if (job.isPresent()
                && jobs.revisions().list(job.get(), Optional.empty(), 1).items().isEmpty()) {
            throw Problem.notFound().asException();
        }
        String list = "ledger " + job.map(JobKey::value).orElse("*") + query.text("since") + query.text("until");
        // All pages are of the same stretch of time, which may end with the moment of the first.
        Place place = cursors.read(list, query).map(Place::parse).orElseGet(() -> first(query));
        LedgerPage page = ledger.page(job, place.since, place.until, place.position);
        ObjectNode json = JsonAnswer.object();
        json.put("since", place.since.toString());
        json.put("until", place.until.toString());
        JsonAnswer.put(json, "kept_since", page.keptSince());
        json.put("jobs", page.jobs());
        json.put("looked_at", page.looked());
        ArrayNode items = json.putArray("items");
        page.items().forEach(item -> items.add(json(item)));
        ArrayNode unrecorded = json.putArray("unrecorded");
        page.unrecorded().forEach(key -> unrecorded.add(key.value()));
        JsonAnswer.putText(
                json,
                "next_cursor",
                page.next()
                        .map(next ->
                                cursors.write(list, new Place(place.since, place.until, Optional.of(next)).text())));
        JsonAnswer.send(context, json);
    }

    private Place first(Parameters query) {
        Instant now = DatabaseTime.read(db);
        Instant until =
                query.instant("until").filter(given -> given.isBefore(now)).orElse(now);
        Instant since = query.instant("since").orElseGet(() -> until.minus(USUAL_PERIOD));
        if (since.isAfter(until)) {
            throw Problem.malformed("since", "must not be after until, nor after now")
                    .asException();
        }
        return new Place(since, until, Optional.empty());
    }

    private void why(Context context) {
        JobKey key = PathNames.job(context);
        Parameters query = Parameters.query(context, "at");
        WhyAnswer answer = whyNot.at(key, asked(query.required("at")))
                .orElseThrow(() -> Problem.notFound().asException());
        ObjectNode json = JsonAnswer.object();
        json.put("job", answer.job().value());
        json.put("at", answer.at().toString());
        json.put("local", answer.local());
        json.put("verdict", answer.verdict().text());
        json.put("sentence", answer.sentence());
        JsonAnswer.putText(json, "run", answer.run());
        answer.version().ifPresentOrElse(number -> json.put("version", number), () -> json.putNull("version"));
        JsonAnswer.put(json, "before", answer.before());
        JsonAnswer.put(json, "after", answer.after());
        ArrayNode notes = json.putArray("notes");
        answer.notes().forEach(notes::add);
        JsonAnswer.send(context, json);
    }

    private static AskedMoment asked(String text) {
        try {
            return AskedMoment.parse(text);
        } catch (IllegalArgumentException none) {
            throw Problem.malformed("at", String.valueOf(none.getMessage())).asException();
        }
    }

    private static JobKey job(String text) {
        try {
            return new JobKey(text);
        } catch (IllegalArgumentException noKey) {
            throw Problem.malformed("job", String.valueOf(noKey.getMessage())).asException();
        }
    }

    private static ObjectNode json(JobLedger item) {
        ObjectNode json = JsonAnswer.object();
        json.put("job", item.job().value());
        json.put("since", item.since().toString());
        json.put("until", item.until().toString());
        json.put("promised", item.promised());
        json.put("runs", item.runs());
        json.put("backfilled", item.backfilled());
        ObjectNode skipped = json.putObject("skipped");
        item.skipped().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(reason -> skipped.put(reason.getKey(), reason.getValue()));
        json.put("due", item.due());
        JsonAnswer.put(json, "due_since", item.dueSince());
        JsonAnswer.put(json, "overdue_since", item.overdueSince());
        json.put("gaps", item.gaps());
        json.put("duplicates", item.duplicates());
        json.put("strays", item.strays());
        ArrayNode unreadable = json.putArray("unreadable_versions");
        item.unreadable().forEach(unreadable::add);
        ArrayNode findings = json.putArray("findings");
        item.findings().forEach(finding -> findings.add(json(finding)));
        return json;
    }

    private static ObjectNode json(Finding finding) {
        ObjectNode json = JsonAnswer.object();
        json.put("fire_at", finding.fireAt().toString());
        json.put("kind", finding.kind().name().toLowerCase(Locale.ROOT));
        json.put("detail", finding.detail());
        ArrayNode runs = json.putArray("runs");
        finding.runs().forEach(run -> runs.add(run.toString()));
        return json;
    }

    private record Place(Instant since, Instant until, Optional<LedgerPosition> position) {
        String text() {
            return since + "," + until + ","
                    + position.map(LedgerPosition::text).orElseThrow();
        }

        static Place parse(String text) {
            String[] parts = text.split(",", 3);
            return new Place(
                    Instant.parse(parts[0]), Instant.parse(parts[1]), Optional.of(LedgerPosition.parse(parts[2])));
        }
    }
}
