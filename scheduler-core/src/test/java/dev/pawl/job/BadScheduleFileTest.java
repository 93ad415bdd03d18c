package dev.pawl.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.pawl.input.InvalidInput;
import dev.pawl.testing.BadSchedules;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Schedules in a file of jobs that cannot be: the file and the line are named. */
class BadScheduleFileTest {
    static Stream<BadSchedules.Bad> anExpressionThatIsNoneIsNamedWithItsLine() {
        // A file of more than 256 kB is refused as a whole.
        return BadSchedules.expressions().filter(bad -> bad.text().length() < 256_000);
    }

    @ParameterizedTest
    @MethodSource
    void anExpressionThatIsNoneIsNamedWithItsLine(BadSchedules.Bad bad) {
        refused("cron: " + TextNode.valueOf(bad.text()), "dir/jobs.yaml:4: jobs.a.schedule.cron: ", bad.said());
    }

    static Stream<BadSchedules.Bad> aZoneThatIsNoneIsNamedWithItsLine() {
        return BadSchedules.zones();
    }

    @ParameterizedTest
    @MethodSource
    void aZoneThatIsNoneIsNamedWithItsLine(BadSchedules.Bad bad) {
        refused(
                "cron: '@daily'\n      zone: " + TextNode.valueOf(bad.text()),
                "dir/jobs.yaml:5: jobs.a.schedule.zone: ",
                bad.said());
    }

    private static void refused(String schedule, String place, String said) {
        String yaml = "jobs:\n  a:\n    schedule:\n      " + schedule + "\n    target: {handler: {name: x}}\n";

        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> JobsFile.parse(yaml.getBytes(UTF_8), "dir/jobs.yaml"))
                .withMessageContaining(place)
                .withMessageContaining(said);
    }
}
