package dev.pawl.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.cli.crontab.ImportCrontabCommand;
import dev.pawl.cli.local.DoctorCommand;
import dev.pawl.cli.local.NextCommand;
import dev.pawl.cli.local.SchemaCommand;
import dev.pawl.cli.output.Version;
import dev.pawl.cli.remote.ApplyCommand;
import dev.pawl.cli.remote.CalendarsCommand;
import dev.pawl.cli.remote.EnqueueCommand;
import dev.pawl.cli.remote.ExportCommand;
import dev.pawl.cli.remote.JobsCommand;
import dev.pawl.cli.remote.LogsCommand;
import dev.pawl.cli.remote.PlanCommand;
import dev.pawl.cli.remote.QueuesCommand;
import dev.pawl.cli.remote.RunsCommand;
import dev.pawl.cli.remote.WorkersCommand;
import dev.pawl.cli.up.MigrateCommand;
import dev.pawl.cli.up.UpCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code pawl}. */
@Command(
        name = "pawl",
        description = "Runs jobs on time, on PostgreSQL.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            UpCommand.class,
            MigrateCommand.class,
            PlanCommand.class,
            ApplyCommand.class,
            ExportCommand.class,
            ImportCrontabCommand.class,
            SchemaCommand.class,
            NextCommand.class,
            JobsCommand.class,
            EnqueueCommand.class,
            RunsCommand.class,
            LogsCommand.class,
            QueuesCommand.class,
            WorkersCommand.class,
            CalendarsCommand.class,
            DoctorCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 bad input, 3 the server or database cannot be reached.",
            "First steps: 'pawl up --demo', then open http://127.0.0.1:8080."
        })
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    private Main() {}

    /** Runs one command and ends the process with its exit code, see {@link dev.pawl.cli.output.ExitCode}. */
    public static void main(String[] args) {
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        int exitCode = commandLine().setOut(out).setErr(err).execute(args);
        out.flush();
        err.flush();
        System.exit(exitCode);
    }

    static CommandLine commandLine() {
        var errors = new ErrorMessages();
        return new CommandLine(new Main())
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setAbbreviatedOptionsAllowed(false);
    }

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "Missing command");
    }

    /** Buffered, in UTF-8 whatever the locale; a reader that is gone is no error. */
    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), false, UTF_8);
    }
}
