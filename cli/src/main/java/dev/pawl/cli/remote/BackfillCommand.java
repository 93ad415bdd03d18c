package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.cli.output.CommandFailure;
import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import dev.pawl.cli.output.Question;
import dev.pawl.input.StrictJson;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pawl jobs backfill}: counts first, then makes the runs. */
@Command(
        name = "backfill",
        description = "Makes runs for fire times of the past that have none; says first how many.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class BackfillCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions printing;

    @Mixin
    private ServerOptions where;

    @Parameters(paramLabel = "JOB", description = "Key of the job.")
    private String job;

    @Option(
            names = "--since",
            required = true,
            paramLabel = "TIME",
            description = "The first instant of the range, or how long ago: 2026-03-01T00:00:00Z, 7d.")
    private String since;

    @Option(
            names = "--until",
            required = true,
            paramLabel = "TIME",
            description = "The first instant after it, or how long ago.")
    private String until;

    @Option(names = "--dry-run", description = "Only count.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Without asking.")
    private boolean yes;

    @Override
    public Integer call() {
        Output output = printing.output();
        Server server = where.server();
        ObjectNode range = StrictJson.object();
        range.put("since", Moments.past("--since", since).toString());
        range.put("until", Moments.past("--until", until).toString());
        JsonNode count = post(server, range, true);
        if (dryRun) {
            print(output, count);
            return ExitCode.OK;
        }
        if (!yes) {
            confirm(output, count);
        }
        print(output, post(server, range, false));
        return ExitCode.OK;
    }

    private JsonNode post(Server server, ObjectNode range, boolean onlyCount) {
        return server.post(
                ApiPath.of("jobs", job, "backfill").about("job " + job),
                Optional.of(range.deepCopy().put("dry_run", onlyCount)),
                Map.of());
    }

    private void confirm(Output output, JsonNode count) {
        int runs = count.path("runs").asInt();
        if (!Question.possible()) {
            throw CommandFailure.badInput("this would make " + runs + " runs of job " + job
                    + "; nothing was done. See --dry-run, then give --yes");
        }
        if (!output.json()) {
            print(output, count);
        }
        if (!Question.yes(output, "Make " + runs + " runs of job " + job + "?")) {
            throw CommandFailure.failed("nothing was done");
        }
    }

    private static void print(Output output, JsonNode count) {
        if (output.json()) {
            output.print(count);
            return;
        }
        var facts = new Facts(output);
        facts.fact("fire times", Json.text(count, "fire_times"));
        facts.fact("have a run", Json.text(count, "have_run"));
        facts.fact("left out", Json.text(count, "excepted"));
        facts.fact("just come", Json.text(count, "pending"));
        facts.fact(count.path("dry_run").asBoolean() ? "to be made" : "made", Json.text(count, "runs"));
        facts.fact("skipped before", Json.text(count, "skipped_before"));
    }
}
