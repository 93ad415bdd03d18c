package dev.pawl.cli.remote;

import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pawl export} */
@Command(
        name = "export",
        description = "Prints all jobs as a file (YAML, whatever --output says). Jobs that another file manages can be"
                + " applied back through that file only.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class ExportCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions printing;

    @Mixin
    private ServerOptions where;

    @Override
    public Integer call() {
        Output output = printing.output();
        where.server().text(ApiPath.of("export")).lines().forEach(output::line);
        return ExitCode.OK;
    }
}
