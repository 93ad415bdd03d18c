package dev.pawl.cli.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import dev.pawl.cli.output.Table;
import dev.pawl.cli.up.DatabaseChoice;
import dev.pawl.database.Database;
import dev.pawl.database.DatabaseSettings;
import dev.pawl.database.ServerCheck;
import dev.pawl.input.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pawl doctor}: looks for what keeps jobs from running, and says how to mend it. */
@Command(
        name = "doctor",
        description = "Looks for what keeps jobs from running; exit code 1 when something is wrong.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions printing;

    @Mixin
    private DatabaseChoice choice;

    @Override
    public Integer call() {
        DatabaseSettings settings = choice.running();
        var findings = new ArrayList<Finding>();
        findings.add(java());
        List<String> problems = ServerCheck.problems(settings);
        problems.forEach(problem -> findings.add(serverProblem(problem)));
        if (problems.isEmpty()) {
            findings.add(Finding.good("server", settings.address() + " is durable, writable and speaks UTF-8"));
            try (var database = Database.open(settings.withProgram("pawl doctor"))) {
                findings.addAll(new DatabaseExamination(database.dsl()).findings());
            }
        }
        print(findings);
        return findings.stream().allMatch(Finding::good) ? ExitCode.OK : ExitCode.FAILED;
    }

    private static Finding java() {
        return Finding.good(
                "java",
                Runtime.version().feature() + " with " + Runtime.getRuntime().maxMemory() / (1024 * 1024)
                        + " MiB of heap at most here");
    }

    /** The sentence ends with its fix. */
    private static Finding serverProblem(String problem) {
        int fix = problem.indexOf(". ");
        return fix < 0
                ? Finding.bad("server", problem, "")
                : Finding.bad("server", problem.substring(0, fix + 1), problem.substring(fix + 2));
    }

    private void print(List<Finding> findings) {
        Output output = printing.output();
        if (output.json()) {
            ObjectNode json = StrictJson.object();
            ArrayNode items = json.putArray("items");
            for (Finding finding : findings) {
                items.addObject()
                        .put("check", finding.check())
                        .put("ok", finding.good())
                        .put("found", finding.found())
                        .put("fix", finding.fix().orElse(null));
            }
            output.print(json);
            return;
        }
        var table = new Table("CHECK", "STATE", "FOUND");
        findings.forEach(finding -> table.row(
                Table.cell(finding.check()),
                Table.state(finding.good() ? "ok" : "problem"),
                Table.cell(finding.found())));
        output.print(table);
        for (Finding finding : findings) {
            finding.fix().ifPresent(fix -> {
                output.line("");
                output.safeLine(finding.check() + ": " + finding.found());
                output.safeLine("  " + fix);
            });
        }
    }
}
