package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pawl plan FILE} */
@Command(
        name = "plan",
        description = "Shows what applying a file of jobs would change; changes nothing.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class PlanCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions printing;

    @Mixin
    private ServerOptions where;

    @Mixin
    private JobsFileSource source;

    @Option(
            names = "--prune",
            description = "As apply --prune: jobs of the file's source that it no longer has are deleted.")
    private boolean prune;

    @Override
    public Integer call() {
        Output output = printing.output();
        JsonNode plan = where.server().postYaml(ApplyCommand.path(source, prune, true), source.read());
        if (output.json()) {
            output.print(plan);
        } else {
            new Plan(plan).print(output);
        }
        return ExitCode.OK;
    }
}
