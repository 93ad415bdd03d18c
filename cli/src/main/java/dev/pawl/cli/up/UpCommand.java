package dev.pawl.cli.up;

import dev.pawl.cli.output.CommandFailure;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code pawl up}: runs until it is told to stop. */
@Command(
        name = "up",
        description = "Starts Pawl: scheduler, worker and web, on an embedded PostgreSQL or one of your own.",
        footer = {
            "",
            "Each option can also be set in the environment: --allow-networks is PAWL_ALLOW_NETWORKS, --db is"
                    + " PAWL_DB_URL; PAWL_DB_USER and PAWL_DB_PASSWORD hold the login. Ctrl-C or SIGTERM stops it."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // Read through the command's model, see options().
public final class UpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(names = "--roles", paramLabel = "LIST", description = "Of scheduler,worker,web; default all.")
    private @Nullable String roles;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "For pages and REST; 0 takes a free one; default 8080.")
    private @Nullable String port;

    @Option(names = "--host", paramLabel = "HOST", description = "Loopback address to listen on; default 127.0.0.1.")
    private @Nullable String host;

    @Option(names = "--db", paramLabel = "JDBC_URL", description = "PostgreSQL of your own, 15 or newer.")
    private @Nullable String db;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Where the embedded PostgreSQL keeps its files; default ./.pawl.")
    private @Nullable String data;

    @Option(names = "--jobs", paramLabel = "FILE", description = "File of jobs to apply at start.")
    private @Nullable String jobs;

    @Option(names = "--demo", description = "Apply the example jobs, and start the receiver that they call.")
    private @Nullable Boolean demo;

    @Option(names = "--demo-port", paramLabel = "PORT", description = "Where that receiver listens; default 8099.")
    private @Nullable String demoPort;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the worker; default host and process.")
    private @Nullable String name;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "Attempts at once; default twice the cores, at least 10.")
    private @Nullable String slots;

    @Option(names = "--queues", paramLabel = "LIST", description = "Queues to work on, most urgent first; default all.")
    private @Nullable String queues;

    @Option(
            names = "--lease",
            paramLabel = "TIME",
            description = "How long a worker may be silent before others take its runs; default 30s.")
    private @Nullable String lease;

    @Option(
            names = "--heartbeat",
            paramLabel = "TIME",
            description = "Pause between two signs of life, a third of the lease at most; default 5s.")
    private @Nullable String heartbeat;

    @Option(
            names = "--allow-commands",
            paramLabel = "LIST",
            description = "Executables that jobs may start; * allows any; default none.")
    private @Nullable String allowCommands;

    @Option(
            names = "--allow-networks",
            paramLabel = "LIST",
            description = "Networks (CIDR) that jobs may call although they are private; default none.")
    private @Nullable String allowNetworks;

    @Option(
            names = "--keep-runs",
            paramLabel = "TIME",
            description = "How long runs and their attempts are kept, 1d to 400d; default 90d.")
    private @Nullable String keepRuns;

    @Option(
            names = "--keep-logs",
            paramLabel = "TIME",
            description = "How long logs are kept, no longer than runs; default 30d.")
    private @Nullable String keepLogs;

    @Unmatched
    private List<String> unmatched;

    @Override
    public Integer call() {
        UpSettings settings = read(System.getenv());
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        return new UpProcess(settings, out, err).run();
    }

    /** Also for tests: the settings of this command line, or all that is wrong with them. */
    UpSettings read(Map<String, String> environment) {
        var reader = new SettingsReader(options(), environment);
        UnknownOptions.in(command.commandLine(), unmatched).forEach(reader::problem);
        UpSettings settings = UpSettings.read(reader);
        if (!reader.problems().isEmpty()) {
            throw CommandFailure.badInput(reader.problems());
        }
        return settings;
    }

    private Map<String, String> options() {
        return given(command);
    }

    /** The options of a command that were given on its command line, by name. */
    static Map<String, String> given(CommandSpec command) {
        var given = new HashMap<String, String>();
        for (OptionSpec option : command.options()) {
            Object value = option.getValue();
            if (value != null && !option.usageHelp() && !option.versionHelp()) {
                given.put(option.longestName(), value.toString());
            }
        }
        return given;
    }
}
