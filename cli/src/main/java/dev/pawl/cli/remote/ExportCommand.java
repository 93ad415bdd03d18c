package dev.pawl.cli.remote;

import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import dev.pawl.input.StrictYaml;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pawl export} */
@Command(
        name = "export",
        description =
                "Prints jobs as a file (YAML, whatever --output says). Jobs of several sources cannot be applied back"
                        + " as one file: export each with --source.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class ExportCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions printing;

    @Mixin
    private ServerOptions where;

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description = "Only the jobs of this source, as 'jobs show' names it.")
    private @Nullable String source;

    @Override
    public Integer call() {
        Output output = printing.output();
        ApiPath all = ApiPath.of("export");
        ApiPath wanted = source == null ? all : all.with("source", source).about("job of source " + source);
        String yaml = where.server().text(wanted);
        if (output.json()) {
            output.print(StrictYaml.parse(yaml.getBytes(StandardCharsets.UTF_8), "export")
                    .root());
        } else {
            output.line(where.schemaHint());
            yaml.lines().forEach(output::line);
        }
        return ExitCode.OK;
    }
}
