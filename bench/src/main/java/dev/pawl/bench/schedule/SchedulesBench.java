package dev.pawl.bench.schedule;

import dev.pawl.bench.report.Report;
import dev.pawl.bench.server.BenchServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a hundred thousand schedules cost a scheduler node. See docs/benchmarks.md. */
@Command(name = "bench/run schedules", sortOptions = false, mixinStandardHelpOptions = true)
final class SchedulesBench implements Callable<Integer> {
    @Option(names = "--schedules", defaultValue = "100000", description = "Schedules altogether (${DEFAULT-VALUE}).")
    private int schedules;

    @Option(names = "--due", defaultValue = "10000", description = "Due in the same second (${DEFAULT-VALUE}).")
    private int due;

    @Option(
            names = "--interval",
            defaultValue = "60",
            description = "Seconds until they are due again (${DEFAULT-VALUE}).")
    private int interval;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds after the first time (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--nodes", split = ",", description = "Numbers of scheduler nodes (1,2).")
    private List<Integer> nodes = List.of(1, 2);

    @Option(names = "--out", defaultValue = "bench/target/figures", description = "Folder for tables and plots.")
    private Path out = Path.of("");

    @Spec
    private CommandSpec command = CommandSpec.create();

    private SchedulesBench() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** Gives 0, 1 after an error, 2 for options that it does not know. */
    static CommandLine commandLine() {
        return new CommandLine(new SchedulesBench());
    }

    @Override
    public Integer call() throws Exception {
        SchedulesScenario.Sizes sizes;
        try {
            sizes = new SchedulesScenario.Sizes(schedules, due, Duration.ofSeconds(interval), rounds, nodes);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(command.commandLine(), wrong.getMessage(), wrong);
        }
        Report report = new Report(System.out, out);
        try (BenchServer server = BenchServer.start()) {
            report.say(String.format(
                    Locale.ROOT,
                    "%s, %d processors",
                    server.description(),
                    Runtime.getRuntime().availableProcessors()));
            new SchedulesScenario(server, report, sizes).measure();
        }
        report.end();
        return 0;
    }
}
