package dev.pawl.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final List<Table.Column> COLUMNS =
            List.of(new Table.Column("", 0), new Table.Column("runs/s", 0), new Table.Column("server us", 1));
    private static final Table TABLE = new Table(
            "drain",
            "Drain",
            COLUMNS,
            List.of(
                    new Table.Row("bare SQL", List.of(127_643.4, 5.0)),
                    new Table.Row("far away", List.of(38_128.0, Double.NaN))));

    @Test
    void onATerminalItIsAligned() {
        assertThat(TABLE.text()).isEqualTo("""
            Drain
                       runs/s  server us
            bare SQL  127,643        5.0
            far away   38,128          -
            """);
    }

    @Test
    void inADocumentItIsMarkdown() {
        assertThat(TABLE.markdown()).isEqualTo("""
            ### Drain

            |  | runs/s | server us |
            |---|---:|---:|
            | bare SQL | 127,643 | 5.0 |
            | far away | 38,128 | - |
            """);
    }

    @Test
    void forProgramsItHasPlainNumbers() {
        assertThat(TABLE.csv()).isEqualTo("""
            "","runs/s","server us"
            "bare SQL",127643,5.0
            "far away",38128,
            """);
    }

    @Test
    void aRowThatDoesNotFitIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Table("t", "T", COLUMNS, List.of(new Table.Row("short", List.of(1.0)))));
    }
}
