package dev.pawl.cli.local;

import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import dev.pawl.job.JobsSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pawl schema} */
@Command(
        name = "schema",
        description = "Prints the JSON Schema of files of jobs, for editors (JSON, whatever --output says).",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class SchemaCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions printing;

    @Override
    public Integer call() {
        Output output = printing.output();
        JobsSchema.text().lines().forEach(output::line);
        return ExitCode.OK;
    }
}
