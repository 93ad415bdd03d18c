package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pawl plan FILE...} */
@Command(
        name = "plan",
        description = "Shows what applying files of jobs would change; changes nothing.",
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
            description = "As apply --prune: jobs of the files' sources that they no longer have are deleted.")
    private boolean prune;

    @Override
    public Integer call() {
        Output output = printing.output();
        JsonNode plan = source.read().send(where.server(), prune, true);
        if (output.json()) {
            output.print(plan);
        } else {
            Plan.of(plan).print(output);
        }
        return ExitCode.OK;
    }
}
