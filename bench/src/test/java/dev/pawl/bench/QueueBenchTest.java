package dev.pawl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class QueueBenchTest {
    private final StringWriter errors = new StringWriter();

    @Test
    void anUnknownScenarioIsRefusedWithTheNamesOfAll() {
        assertThat(execute("--only", "drain")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).contains("'drain'", "products, enqueue, one-by-one, latency, snapshot");
    }

    @Test
    void anUnknownProductIsRefusedWithTheNamesOfAll() {
        assertThat(execute("--products", "river")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).contains("'river'", "bare-sql, pawl, db-scheduler, jobrunr, quartz");
    }

    @Test
    void aRoundWithoutRunsIsRefused() {
        assertThat(execute("0")).isEqualTo(CommandLine.ExitCode.USAGE);
    }

    private int execute(String... arguments) {
        return QueueBench.commandLine().setErr(new PrintWriter(errors, true)).execute(arguments);
    }
}
