package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.cli.output.CommandFailure;
import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import dev.pawl.cli.output.Progress;
import dev.pawl.cli.output.Table;
import dev.pawl.input.StrictJson;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pawl verify}: the ledger of fire times, gathered from its pages. */
@Command(
        name = "verify",
        description = {
            "Recomputes the fire times that the jobs called for and reports gaps, duplicates, and what nobody serves.",
            "Looks at the last 24 hours unless told otherwise. History that is no longer kept is not looked at.",
            "Exits with 0 when all is in order, and with 1 when something is not."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class VerifyCommand implements Callable<Integer> {
    private static final List<String> COUNTS =
            List.of("promised", "runs", "backfilled", "due", "gaps", "duplicates", "strays");
    private static final int FINDINGS_A_JOB = 100;

    @Mixin
    private OutputOptions printing;

    @Mixin
    private ServerOptions where;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "The first fire time that counts; an instant, or 90d for 90 days ago; default 24h.")
    private @Nullable String since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "Fire times before this count; likewise; default now.")
    private @Nullable String until;

    @Option(names = "--job", paramLabel = "KEY", description = "Only this job.")
    private @Nullable String job;

    @Override
    public Integer call() {
        Output output = printing.output();
        ObjectNode ledger = gather(output);
        boolean balanced = ledger.path("unrecorded").isEmpty()
                && StreamSupport.stream(ledger.path("items").spliterator(), false)
                        .allMatch(VerifyCommand::balanced);
        boolean served = StreamSupport.stream(ledger.path("items").spliterator(), false)
                .allMatch(item -> overdueSince(item).isEmpty());
        ledger.put("balanced", balanced);
        ledger.put("overdue", !served);
        if (output.json()) {
            output.print(ledger);
        } else {
            print(output, ledger);
        }
        return balanced && served ? ExitCode.OK : ExitCode.FAILED;
    }

    private ObjectNode gather(Output output) {
        Server server = where.server();
        ApiPath path = ApiPath.of("ledger")
                .with("since", moment("--since", since))
                .with("until", moment("--until", until))
                .with("job", Optional.ofNullable(job));
        if (job != null) {
            path = path.about("job " + job);
        }
        ObjectNode ledger = StrictJson.object();
        Map<String, ObjectNode> byJob = new LinkedHashMap<>();
        ArrayNode unrecorded = StrictJson.object().putArray("unrecorded");
        Optional<String> cursor = Optional.empty();
        long looked = 0;
        try (var progress = new Progress(output)) {
            do {
                JsonNode page = server.get(path.with("cursor", cursor));
                for (String name : List.of("since", "until", "kept_since")) {
                    ledger.set(name, page.path(name));
                }
                page.path("items").forEach(item -> add(byJob, item));
                page.path("unrecorded").forEach(unrecorded::add);
                looked += page.path("looked_at").asLong();
                progress.show(looked, page.path("jobs").asLong(), "jobs");
                cursor = Json.optional(page, "next_cursor");
            } while (cursor.isPresent());
        }
        ledger.putArray("items").addAll(byJob.values());
        ledger.set("unrecorded", unrecorded);
        return ledger;
    }

    private static Optional<String> moment(String option, @Nullable String text) {
        return Optional.ofNullable(text)
                .map(given -> Moments.past(option, given).toString());
    }

    /** A job of which there is very much comes in parts. */
    private static void add(Map<String, ObjectNode> byJob, JsonNode item) {
        if (!(item instanceof ObjectNode part)) {
            throw CommandFailure.failed("the server's answer is not a ledger");
        }
        ObjectNode whole = byJob.putIfAbsent(Json.text(part, "job"), part);
        if (whole == null) {
            return;
        }
        COUNTS.forEach(name ->
                whole.put(name, whole.path(name).asLong() + part.path(name).asLong()));
        ObjectNode skipped = whole.withObjectProperty("skipped");
        part.path("skipped")
                .properties()
                .forEach(reason -> skipped.put(
                        reason.getKey(),
                        skipped.path(reason.getKey()).asLong()
                                + reason.getValue().asLong()));
        whole.set("until", part.path("until"));
        for (String name : List.of("due_since", "overdue_since")) {
            if (Json.optional(whole, name).isEmpty()) {
                Json.optional(part, name).ifPresent(since -> whole.put(name, since));
            }
        }
        addAll(whole.withArrayProperty("unreadable_versions"), part.path("unreadable_versions"));
        addAll(whole.withArrayProperty("findings"), part.path("findings"));
    }

    private static void addAll(ArrayNode whole, JsonNode part) {
        for (JsonNode one : part) {
            if (whole.size() < FINDINGS_A_JOB && !contains(whole, one)) {
                whole.add(one);
            }
        }
    }

    private static boolean contains(ArrayNode array, JsonNode wanted) {
        return StreamSupport.stream(array.spliterator(), false).anyMatch(wanted::equals);
    }

    /** Empty when its fire times are served, and from a server of before that does not tell. */
    private static Optional<String> overdueSince(JsonNode item) {
        return Json.optional(item, "overdue_since");
    }

    private static boolean balanced(JsonNode item) {
        return item.path("gaps").asLong() == 0
                && item.path("duplicates").asLong() == 0
                && item.path("strays").asLong() == 0
                && item.path("unreadable_versions").isEmpty();
    }

    private static void print(Output output, JsonNode ledger) {
        JsonNode items = ledger.path("items");
        var table = new Table("JOB", "FIRE TIME", "WHAT", "DETAIL", "RUNS");
        boolean findings = false;
        for (JsonNode item : items) {
            if (overdueSince(item).isPresent()) {
                findings = true;
                table.row(
                        Table.cell(Json.text(item, "job")),
                        Table.cell(overdueSince(item).get()),
                        Table.cell("overdue"),
                        Table.cell("no scheduler has served it"
                                + others(item.path("due").asLong() - 1)),
                        Table.cell(""));
            }
            for (JsonNode finding : item.path("findings")) {
                findings = true;
                table.row(
                        Table.cell(Json.text(item, "job")),
                        Table.cell(Json.text(finding, "fire_at")),
                        Table.cell(Json.text(finding, "kind")),
                        Table.cell(Json.text(finding, "detail")),
                        Table.cell(StreamSupport.stream(finding.path("runs").spliterator(), false)
                                .map(JsonNode::asText)
                                .collect(Collectors.joining(" "))));
            }
        }
        if (findings) {
            output.print(table);
            output.line("");
        }
        for (JsonNode item : items) {
            if (!item.path("unreadable_versions").isEmpty()) {
                output.safeLine(Json.text(item, "job") + ": versions " + item.path("unreadable_versions")
                        + " cannot be read by the server, so it cannot be said what they promised");
            }
        }
        ledger.path("unrecorded")
                .forEach(key -> output.safeLine(key.asText()
                        + ": nothing is recorded of its schedule, which a program from before the ledger has stored;"
                        + " the next start of a scheduler begins its ledger"));
        summary(output, ledger);
    }

    private static void summary(Output output, JsonNode ledger) {
        JsonNode items = ledger.path("items");
        Map<String, Long> skipped = new LinkedHashMap<>();
        items.forEach(item -> item.path("skipped")
                .properties()
                .forEach(reason ->
                        skipped.merge(reason.getKey(), reason.getValue().asLong(), Long::sum)));
        String reasons = skipped.entrySet().stream()
                .map(reason -> reason.getValue() + " " + reason.getKey())
                .collect(Collectors.joining(", "));
        output.safeLine(sum(items, "promised") + " fire times of " + items.size() + " jobs since "
                + Json.instant(ledger, "since") + ": " + sum(items, "runs") + " runs"
                + backfilled(items) + ", "
                + skipped.values().stream().mapToLong(Long::longValue).sum() + " skipped"
                + (reasons.isEmpty() ? "" : " (" + reasons + ")") + ", " + sum(items, "due") + " still due"
                + oldestDue(items));
        Optional<String> kept = Json.optional(ledger, "kept_since");
        if (kept.isPresent() && Instant.parse(kept.get()).isAfter(Instant.parse(Json.text(ledger, "since")))) {
            output.safeLine("History is kept only since " + Json.instant(ledger, "kept_since")
                    + "; what was before has not been looked at");
        }
        long strays = sum(items, "strays");
        output.safeLine(sum(items, "gaps") + " gaps, " + sum(items, "duplicates") + " duplicates"
                + (strays == 0 ? "" : ", " + strays + " that nobody promised"));
    }

    private static String others(long later) {
        return later > 0 ? ", nor " + later + " later ones of the job" : "";
    }

    private static String oldestDue(JsonNode items) {
        return StreamSupport.stream(items.spliterator(), false)
                .flatMap(item -> Json.optional(item, "due_since").stream())
                .map(Instant::parse)
                .min(Comparator.naturalOrder())
                .map(since -> ", the oldest since " + since)
                .orElse("");
    }

    private static String backfilled(JsonNode items) {
        long backfilled = sum(items, "backfilled");
        return backfilled == 0 ? "" : " (and " + backfilled + " backfilled)";
    }

    private static long sum(JsonNode items, String name) {
        return StreamSupport.stream(items.spliterator(), false)
                .mapToLong(item -> item.path(name).asLong())
                .sum();
    }
}
