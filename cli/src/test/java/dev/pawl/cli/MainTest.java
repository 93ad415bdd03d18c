package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void anUnknownOptionIsNamedAndEndsWithTwo() {
        var errors = new StringWriter();

        int exitCode = Main.commandLine().setErr(new PrintWriter(errors)).execute("--colour");

        assertThat(exitCode).isEqualTo(2);
        assertThat(errors).asString().contains("Unknown option: '--colour'");
    }
}
