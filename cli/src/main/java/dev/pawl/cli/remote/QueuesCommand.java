package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.cli.output.CommandFailure;
import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import dev.pawl.cli.output.Table;
import dev.pawl.input.StrictJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pawl queues}: lists them, pauses and resumes them, and sets their limits. */
@Command(
        name = "queues",
        description = "Lists the queues and what waits in them; pauses them and sets their limits.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class QueuesCommand implements Callable<Integer> {
    private static final Pattern RATE = Pattern.compile("([0-9]{1,9})/([0-9]{0,9}[a-z]{1,2}|PT?[0-9A-Z.]+)");

    @Mixin
    private OutputOptions printing;

    @Mixin
    private ServerOptions where;

    @Override
    public Integer call() {
        return list(printing, where);
    }

    @Command(name = "list", description = "Lists the queues.", mixinStandardHelpOptions = true)
    int list(@Mixin OutputOptions how, @Mixin ServerOptions server) {
        JsonNode queues = server.server().get(ApiPath.of("queues"));
        return print(how, queues, queues.path("items"));
    }

    @Command(
            name = "pause",
            description = "Lets nothing more be claimed from a queue; what runs goes on.",
            mixinStandardHelpOptions = true)
    int pause(
            @Mixin OutputOptions how,
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "QUEUE", description = "Name of the queue.") String queue,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for people.") @Nullable
                    String reason) {
        ObjectNode body = StrictJson.object();
        if (reason != null) {
            body.put("reason", reason);
        }
        return print(how, server.server().post(path(queue, "pause"), Optional.of(body), Map.of()));
    }

    @Command(name = "resume", description = "Ends a pause.", mixinStandardHelpOptions = true)
    int resume(
            @Mixin OutputOptions how,
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "QUEUE", description = "Name of the queue.") String queue) {
        return print(how, server.server().post(path(queue, "resume")));
    }

    @Command(
            name = "limit",
            description =
                    "Sets the limits of a queue, and makes it when there is none. A limit that is left out is no more.",
            mixinStandardHelpOptions = true)
    int limit(
            @Mixin OutputOptions how,
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "QUEUE", description = "Name of the queue.") String queue,
            @Option(
                            names = "--concurrency",
                            paramLabel = "N",
                            description = "At most so many of its runs at once, on all workers together.")
                    @Nullable
                    Integer concurrency,
            @Option(
                            names = "--rate",
                            paramLabel = "N/TIME",
                            description = "At most so many starts in a time, such as 100/1m.")
                    @Nullable
                    String rate,
            @Option(
                            names = "--burst",
                            paramLabel = "N",
                            description = "So many starts at once after a rest; default: that of the rate.")
                    @Nullable
                    Integer burst) {
        ObjectNode body = StrictJson.object();
        if (concurrency != null) {
            body.put("concurrency", concurrency);
        }
        if (rate != null) {
            putRate(body.putObject("rate"), rate);
            if (burst != null) {
                body.withObject("rate").put("burst", burst);
            }
        } else if (burst != null) {
            throw CommandFailure.badInput("--burst needs --rate");
        }
        return print(how, server.server().put(path(queue), body));
    }

    private static void putRate(ObjectNode json, String rate) {
        Matcher parts = RATE.matcher(rate);
        if (!parts.matches()) {
            throw CommandFailure.badInput("--rate must be N/TIME, such as 100/1m, was '" + rate + "'");
        }
        json.put("limit", Integer.parseInt(parts.group(1)));
        String per = parts.group(2);
        json.put("per", Character.isLowerCase(per.charAt(0)) ? "1" + per : per);
    }

    private static ApiPath path(String queue) {
        return ApiPath.of("queues", queue).about("queue " + queue);
    }

    private static ApiPath path(String queue, String action) {
        return ApiPath.of("queues", queue, action).about("queue " + queue);
    }

    private static int print(OutputOptions how, JsonNode queue) {
        return print(how, queue, List.of(queue));
    }

    private static int print(OutputOptions how, JsonNode answer, Iterable<JsonNode> queues) {
        Output output = how.output();
        if (output.json()) {
            output.print(answer);
            return ExitCode.OK;
        }
        var table = new Table("QUEUE", "STATE", "READY", "DELAYED", "RUNNING", "AT ONCE", "RATE", "REASON");
        for (JsonNode queue : queues) {
            table.row(
                    Table.cell(Json.text(queue, "name")),
                    Table.state(queue.path("paused").asBoolean() ? "paused" : "open"),
                    Table.cell(Json.text(queue, "ready")),
                    Table.cell(Json.text(queue, "delayed")),
                    Table.cell(Json.text(queue, "running")),
                    Table.cell(Json.optional(queue, "concurrency").orElse("")),
                    Table.cell(rate(queue.path("rate"))),
                    Table.cell(Json.text(queue, "pause_reason")));
        }
        output.print(table);
        return ExitCode.OK;
    }

    private static String rate(JsonNode rate) {
        return rate.isObject() ? Json.text(rate, "limit") + "/" + Json.text(rate, "per") : "";
    }
}
