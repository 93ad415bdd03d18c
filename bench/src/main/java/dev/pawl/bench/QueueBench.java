package dev.pawl.bench;

import dev.pawl.bench.product.ProductKind;
import dev.pawl.bench.report.Report;
import dev.pawl.bench.scenario.Bench;
import dev.pawl.bench.scenario.Scenario;
import dev.pawl.bench.scenario.Sizes;
import dev.pawl.bench.server.BenchServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** How fast runs pass through Pawl's queue and through others, on one server in one go. See docs/benchmarks.md. */
@Command(name = "bench/run queue", sortOptions = false, mixinStandardHelpOptions = true)
final class QueueBench implements Callable<Integer> {
    @Parameters(
            index = "0",
            arity = "0..1",
            defaultValue = "50000",
            description = "Runs of Pawl in a round (${DEFAULT-VALUE}).")
    private int runs;

    @Parameters(
            index = "1",
            arity = "0..1",
            defaultValue = "5",
            description = "Rounds that count, after a warm-up (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--only", split = ",", description = "Scenarios; all of them by default.")
    private List<String> only =
            Arrays.stream(Scenario.values()).map(Scenario::label).toList();

    @Option(
            names = "--products",
            split = ",",
            description = "Products that are compared; all that need only Java by default. Ratios are to the first.")
    private List<String> products =
            ProductKind.JAVA.stream().map(ProductKind::label).toList();

    @Option(names = "--hold", defaultValue = "60", description = "Seconds of the open snapshot (${DEFAULT-VALUE}).")
    private int hold;

    @Option(names = "--backlog", defaultValue = "5000000", description = "Ready runs that wait (${DEFAULT-VALUE}).")
    private int backlog;

    @Option(names = "--history", defaultValue = "20000000", description = "Ended attempts (${DEFAULT-VALUE}).")
    private int history;

    @Option(names = "--latency", defaultValue = "10", description = "Seconds of a round of latency (${DEFAULT-VALUE}).")
    private int latency;

    @Option(names = "--processes", split = ",", description = "Numbers of worker processes (1,2,4,8).")
    private List<Integer> processes = List.of(1, 2, 4, 8);

    @Option(names = "--out", defaultValue = "bench/target/figures", description = "Folder for tables and plots.")
    private Path out = Path.of("");

    @Spec
    private CommandSpec command = CommandSpec.create();

    private QueueBench() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** Gives 0, 1 after an error, 2 for options that it does not know. */
    static CommandLine commandLine() {
        return new CommandLine(new QueueBench());
    }

    @Override
    public Integer call() throws Exception {
        List<Scenario> scenarios;
        Sizes sizes;
        try {
            scenarios = only.stream().map(Scenario::of).toList();
            sizes = sizes();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(command.commandLine(), wrong.getMessage(), wrong);
        }
        Report report = new Report(System.out, out);
        try (BenchServer server = BenchServer.start()) {
            report.say(String.format(
                    Locale.ROOT,
                    "%s, %d processors; %,d runs a round, %d rounds after a warm-up",
                    server.description(),
                    Runtime.getRuntime().availableProcessors(),
                    runs,
                    rounds));
            Bench bench = new Bench(server, report, sizes);
            for (Scenario scenario : scenarios) {
                report.say("\n" + scenario.label());
                scenario.measure(bench);
            }
        }
        report.end();
        return 0;
    }

    private Sizes sizes() {
        return new Sizes(
                runs,
                rounds,
                products.stream().map(ProductKind::of).distinct().toList(),
                Duration.ofSeconds(hold),
                backlog,
                history,
                Duration.ofSeconds(latency),
                processes);
    }
}
