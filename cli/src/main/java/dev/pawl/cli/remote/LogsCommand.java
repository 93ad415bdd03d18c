package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.cli.output.CommandFailure;
import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import dev.pawl.cli.output.Printable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pawl logs RUN}: prints the log of an attempt, or follows a run through its attempts. */
@Command(
        name = "logs",
        description = "Prints the log of a run's latest attempt.",
        footer = {"", "With --output json: one object a line, as in the REST interface."},
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class LogsCommand implements Callable<Integer> {
    private static final int PAGE = 1_000;

    @Mixin
    private OutputOptions printing;

    @Mixin
    private ServerOptions where;

    @Parameters(paramLabel = "RUN", description = "Id of the run.")
    private String run;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until the run has ended, or the attempt if one is given.")
    private boolean follow;

    @Option(names = "--attempt", paramLabel = "N", description = "This attempt; 1 is the first.")
    private @Nullable Integer attempt;

    @Option(
            names = {"-t", "--timestamps"},
            description = "The time before each line.")
    private boolean timestamps;

    @Option(names = "--raw", description = "Terminal sequences as they came, also into a pipe.")
    private boolean raw;

    @Override
    public Integer call() {
        Output output = printing.output();
        Server server = where.server();
        if (attempt != null) {
            if (attempt < 1) {
                throw CommandFailure.badInput("--attempt must be 1 or more, was " + attempt);
            }
            print(output, server, attempt);
            return ExitCode.OK;
        }
        int printed = 0;
        while (true) {
            JsonNode state = server.get(RunsCommand.path(run));
            // Asked before the log: a run that had ended by then gets no further attempt.
            boolean ended = RunWait.ended(state);
            int latest = state.path("attempt").asInt();
            if (latest == 0 && !follow) {
                throw CommandFailure.failed("run " + run + " has not been attempted yet; -f waits for it");
            }
            for (int next = follow && printed > 0 ? printed + 1 : latest; next > printed && next <= latest; next++) {
                if (printed > 0) {
                    output.note("Attempt " + next);
                }
                if (!print(output, server, next)) {
                    return ExitCode.OK;
                }
                printed = next;
            }
            if (!follow || ended) {
                return ExitCode.OK;
            }
            RunWait.pause();
        }
    }

    /** @return false once nobody reads any more */
    private boolean print(Output output, Server server, int number) {
        ApiPath log = ApiPath.of("runs", run, "attempts", Integer.toString(number), "log")
                .about("attempt " + number + " of run " + run);
        long from = 1;
        while (true) {
            JsonNode page = server.get(log.with("from", Long.toString(from)).with("lines", Integer.toString(PAGE)));
            for (JsonNode line : page.path("lines")) {
                print(output, line);
            }
            if (!output.flush()) {
                return false;
            }
            from = page.path("next").asLong(from);
            if (page.path("lines").size() == PAGE) {
                continue;
            }
            if (!follow || page.path("complete").asBoolean()) {
                return true;
            }
            RunWait.pause();
        }
    }

    private void print(Output output, JsonNode line) {
        if (output.json()) {
            output.line(line.toString());
            return;
        }
        String text = Json.text(line, "text");
        if (!raw) {
            text = output.screen().colour() ? Printable.coloured(text) : Printable.withoutEscapes(text);
        }
        output.line(timestamps ? Json.text(line, "at") + " " + text : text);
    }
}
