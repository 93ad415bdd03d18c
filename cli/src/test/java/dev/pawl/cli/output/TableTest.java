package dev.pawl.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TableTest {
    private final Table table = new Table("JOB", "STATE", "ERROR")
            .row(Table.cell("nightly"), Table.state("failed"), Table.cell("connection refused by the other side"))
            .row(Table.cell("a"), Table.state("succeeded"), Table.cell(""));

    @Test
    void intoAPipeEverythingIsPrintedWhole_withoutColour() {
        assertThat(print(Screen.NONE)).isEqualTo("""
            JOB      STATE      ERROR
            nightly  failed     connection refused by the other side
            a        succeeded
            """);
    }

    @Test
    void aNarrowTerminalGetsShorterColumns_andNoLineIsWiderThanIt() {
        for (int columns = 20; columns <= 300; columns += 7) {
            assertThat(print(new Screen(OptionalInt.of(columns), false)).lines())
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(300));
            int width = columns;
            assertThat(print(new Screen(OptionalInt.of(columns), false)).lines())
                    .allMatch(line -> line.length() <= width);
        }
        assertThat(print(new Screen(OptionalInt.of(40), false))).contains("connection refused…");
    }

    @Test
    void statesAreColouredOnATerminalOnly() {
        assertThat(print(new Screen(OptionalInt.of(80), true))).contains("\u001b[31mfailed\u001b[0m");
        assertThat(print(new Screen(OptionalInt.of(80), false))).doesNotContain("\u001b");
    }

    /** Names and errors come from elsewhere: they must not rename the window or move the cursor. */
    @Test
    void whatATerminalWouldObeyIsTakenOut() {
        var hostile = new Table("X").row("a\u001b]0;owned\u0007b\u001b[2Jc\nd\te\u0000f\u009bg");
        assertThat(print(hostile, Screen.NONE)).isEqualTo("X\nabc d e f g\n");
        assertThat(Printable.coloured("\u001b[1;31mred\u001b[0m\u001b[2J\u001b]8;;http://x\u001b\\link"))
                .isEqualTo("\u001b[1;31mred\u001b[0mlink");
    }

    private String print(Screen screen) {
        return print(table, screen);
    }

    private static String print(Table table, Screen screen) {
        var text = new StringWriter();
        var out = new PrintWriter(text);
        table.print(out, screen);
        out.flush();
        return text.toString();
    }
}
