package dev.pawl.bench.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SchedulesBenchTest {
    private final StringWriter errors = new StringWriter();

    @ParameterizedTest
    @CsvSource({
        "--due,      0,   some must be due",
        "--due,      200000, some must be due",
        "--rounds,   0,   some must be due",
        "--nodes,    0,   some must be due",
        "--interval, 5,   '20, 30 or 60 s'"
    })
    void whatCannotBeMeasuredIsRefused(String option, String value, String said) {
        int exit = SchedulesBench.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(option, value);

        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).contains(said);
    }
}
