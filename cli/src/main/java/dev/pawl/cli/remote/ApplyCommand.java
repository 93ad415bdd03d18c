package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.cli.output.CommandFailure;
import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import dev.pawl.cli.output.Printable;
import dev.pawl.cli.output.Question;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pawl apply FILE...}: all of the files or, if anything in them is wrong, nothing. */
@Command(
        name = "apply",
        description = "Creates and changes jobs as files say: all of it, or nothing if anything in them is wrong.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class ApplyCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions printing;

    @Mixin
    private ServerOptions where;

    @Mixin
    private JobsFileSource source;

    @Option(names = "--prune", description = "Delete the jobs of the files' sources that they no longer have.")
    private boolean prune;

    @Option(names = "--yes", description = "Delete without asking.")
    private boolean yes;

    @Override
    public Integer call() {
        Output output = printing.output();
        Server server = where.server();
        JobsUpload files = source.read();
        if (prune && !yes) {
            confirm(output, Plan.of(files.send(server, true, true)));
        }
        JsonNode applied = files.send(server, prune, false);
        if (output.json()) {
            output.print(applied);
        } else {
            Plan.of(applied).print(output);
        }
        return ExitCode.OK;
    }

    private static void confirm(Output output, Plan plan) {
        int deleted = plan.count("delete");
        if (deleted == 0) {
            return;
        }
        String jobs = plan.things("delete") + " of source " + Printable.line(plan.sources());
        if (!Question.possible()) {
            throw CommandFailure.badInput(
                    "this would delete " + jobs + "; nothing was changed. See 'pawl plan --prune', then give --yes");
        }
        if (!output.json()) {
            plan.print(output);
        }
        if (!Question.yes(output, "Delete " + jobs + "?")) {
            throw CommandFailure.failed("nothing was changed");
        }
    }
}
