package dev.pawl.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void aTableIsPrintedAndWritten() throws Exception {
        Table table = new Table(
                "drain",
                "Drain",
                List.of(new Table.Column("", 0), new Table.Column("runs/s", 0)),
                List.of(new Table.Row("Pawl", List.of(50.0))));
        report().add(table);

        assertThat(screen.toString(StandardCharsets.UTF_8)).contains(table.text());
        assertThat(folder.resolve("drain.md")).hasContent(table.markdown());
        assertThat(folder.resolve("drain.csv")).hasContent(table.csv());
    }

    /** Somebody who does nothing in one window must not cost everybody the plot: a logarithmic axis has no zero. */
    @Test
    void standstillsCanBeDrawn() throws Exception {
        report().add(new Chart.Lines("lines", "Lines", "runs", List.of(1.0, 2.0), Map.of("stood", List.of(0.0, 5.0))));

        assertThat(folder.resolve("lines.png")).isNotEmptyFile();
    }

    @Test
    void barsAreDrawn() throws Exception {
        report().add(new Chart.Bars("bars", "Bars", Map.of("a", 3.0, "b", 70_000.0)));

        assertThat(folder.resolve("bars.png")).isNotEmptyFile();
    }

    private Report report() throws Exception {
        return new Report(new PrintStream(screen, true, StandardCharsets.UTF_8), folder);
    }
}
