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

/** {@code pawl apply FILE}: all of the file or, if anything in it is wrong, nothing. */
@Command(
        name = "apply",
        description = "Creates and changes jobs as a file says: all of it, or nothing if anything in it is wrong.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class ApplyCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions printing;

    @Mixin
    private ServerOptions where;

    @Mixin
    private JobsFileSource source;

    @Option(names = "--prune", description = "Delete the jobs of the file's source that it no longer has.")
    private boolean prune;

    @Option(names = "--yes", description = "Delete without asking.")
    private boolean yes;

    @Override
    public Integer call() {
        Output output = printing.output();
        Server server = where.server();
        byte[] yaml = source.read();
        if (prune && !yes) {
            confirm(output, new Plan(server.postYaml(path(source, true, true), yaml)));
        }
        JsonNode applied = server.postYaml(path(source, prune, false), yaml);
        if (output.json()) {
            output.print(applied);
        } else {
            new Plan(applied).print(output);
        }
        return ExitCode.OK;
    }

    static ApiPath path(JobsFileSource source, boolean prune, boolean dryRun) {
        return ApiPath.of("apply")
                .with("file", source.name())
                .with("prune", Boolean.toString(prune))
                .with("dry_run", Boolean.toString(dryRun));
    }

    private static void confirm(Output output, Plan plan) {
        int deleted = plan.count("delete");
        if (deleted == 0) {
            return;
        }
        if (!Question.possible()) {
            throw CommandFailure.badInput(
                    "this would delete " + deleted + " jobs of source " + Printable.line(plan.source())
                            + "; nothing was changed. See 'pawl plan --prune', then give --yes");
        }
        if (!output.json()) {
            plan.print(output);
        }
        if (!Question.yes(output, "Delete " + deleted + " jobs of source " + Printable.line(plan.source()) + "?")) {
            throw CommandFailure.failed("nothing was changed");
        }
    }
}
