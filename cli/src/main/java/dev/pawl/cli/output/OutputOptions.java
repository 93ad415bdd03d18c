package dev.pawl.cli.output;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options about printing, the same in every command. */
public final class OutputOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            converter = Format.Reader.class,
            description = "How to print the result: table (default) or json.")
    @SuppressWarnings("NullAway.Init")
    private Format format;

    /** Where the command prints, as asked for. */
    public Output output() {
        return new Output(command.commandLine().getOut(), command.commandLine().getErr(), format, Screen.current());
    }
}
