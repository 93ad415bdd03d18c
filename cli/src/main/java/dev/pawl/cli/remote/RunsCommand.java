package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.cli.output.CommandFailure;
import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import dev.pawl.input.StrictJson;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pawl runs ...} */
@Command(
        name = "runs",
        description = "Lists and steers runs.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class RunsCommand {
    private static final int MOST = 10_000;

    @Command(name = "list", description = "Lists runs, the latest first.", mixinStandardHelpOptions = true)
    int list(
            @Mixin OutputOptions printing,
            @Mixin ServerOptions where,
            @Option(names = "--job", paramLabel = "KEY", description = "Only runs of this job.") @Nullable String job,
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            description = "Only these: ready, running, held, succeeded, failed, cancelled.")
                    @Nullable
                    String state,
            @Option(
                            names = "--since",
                            paramLabel = "TIME",
                            description = "Due at or after; an instant, or 2h for two hours ago.")
                    @Nullable
                    String since,
            @Option(names = "--until", paramLabel = "TIME", description = "Due before; likewise.") @Nullable
                    String until,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "50",
                            description = "At most so many; default 50.")
                    int limit) {
        if (limit < 1 || limit > MOST) {
            throw CommandFailure.badInput("--limit must be 1 to " + MOST + ", was " + limit);
        }
        ApiPath path = ApiPath.of("runs")
                .with("job", Optional.ofNullable(job))
                .with("state", Optional.ofNullable(state))
                .with(
                        "since",
                        Optional.ofNullable(since)
                                .map(text -> Moments.past("--since", text).toString()))
                .with(
                        "until",
                        Optional.ofNullable(until)
                                .map(text -> Moments.past("--until", text).toString()));
        Output output = printing.output();
        ObjectNode runs = Pages.first(where.server(), path, limit);
        if (output.json()) {
            output.print(runs);
        } else {
            RunTables.print(output, runs.path("items"));
            if (!runs.path("next_cursor").isNull()) {
                output.note("There are more; --limit shows them.");
            }
        }
        return ExitCode.OK;
    }

    @Command(name = "show", description = "Shows a run with its attempts.", mixinStandardHelpOptions = true)
    int show(
            @Mixin OutputOptions printing,
            @Mixin ServerOptions where,
            @Parameters(paramLabel = "RUN", description = "Id of the run.") String run) {
        return print(printing, where.server().get(path(run)));
    }

    @Command(
            name = "retry",
            description = "Tries an ended run once more, under the same key.",
            mixinStandardHelpOptions = true)
    int retry(
            @Mixin OutputOptions printing,
            @Mixin ServerOptions where,
            @Parameters(paramLabel = "RUN", description = "Id of the run.") String run) {
        return print(printing, where.server().post(path(run, "retry")));
    }

    @Command(
            name = "rerun",
            description = "Makes a new run with the same parameters, under a new key.",
            mixinStandardHelpOptions = true)
    int rerun(
            @Mixin OutputOptions printing,
            @Mixin ServerOptions where,
            @Parameters(paramLabel = "RUN", description = "Id of the run.") String run) {
        return print(printing, where.server().post(path(run, "rerun")));
    }

    @Command(name = "cancel", description = "Cancels a run that waits or runs.", mixinStandardHelpOptions = true)
    int cancel(
            @Mixin OutputOptions printing,
            @Mixin ServerOptions where,
            @Parameters(paramLabel = "RUN", description = "Id of the run.") String run,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the run's page.") @Nullable
                    String reason) {
        Optional<JsonNode> body =
                Optional.ofNullable(reason).map(text -> StrictJson.object().put("reason", text));
        return print(printing, where.server().post(path(run, "cancel"), body, Map.of()));
    }

    static ApiPath path(String run) {
        return ApiPath.of("runs", run).about("run " + run);
    }

    private static ApiPath path(String run, String action) {
        return ApiPath.of("runs", run, action).about("run " + run);
    }

    private static int print(OutputOptions printing, JsonNode run) {
        Output output = printing.output();
        if (output.json()) {
            output.print(run);
        } else {
            RunTables.printOne(output, run);
        }
        return ExitCode.OK;
    }
}
