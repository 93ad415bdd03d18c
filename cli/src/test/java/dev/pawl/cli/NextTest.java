package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.testing.BadSchedules;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code pawl next}: what it refuses, and how clock changes can be asked about. */
class NextTest {
    static Stream<BadSchedules.Bad> anExpressionThatIsNoneEndsWithTwo() {
        return BadSchedules.expressions();
    }

    @ParameterizedTest
    @MethodSource
    void anExpressionThatIsNoneEndsWithTwo(BadSchedules.Bad bad) {
        refused(CommandRun.of("next", bad.text()), bad.said());
    }

    static Stream<BadSchedules.Bad> aZoneThatIsNoneEndsWithTwo() {
        return BadSchedules.zones();
    }

    @ParameterizedTest
    @MethodSource
    void aZoneThatIsNoneEndsWithTwo(BadSchedules.Bad bad) {
        refused(CommandRun.of("next", "@daily", "--zone", bad.text()), bad.said());
    }

    @ParameterizedTest
    @CsvSource({
        "-n,             0,        -n must be 1 to 10000",
        "-n,             10001,    -n must be 1 to 10000",
        "-n,             x,        'x'",
        "--from,         tomorrow, --from must be a time with its offset",
        "--gap,          before,   --gap",
        "--overlap-time, none,     --overlap-time",
    })
    void anOptionThatIsWrongEndsWithTwo(String option, String value, String said) {
        CommandRun run = CommandRun.of("next", "@daily", option, value);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("pawl: ").contains(said);
    }

    @ParameterizedTest
    @CsvSource({
        "--gap,          after, 2027-03-27T12:00:00Z, 2027-03-28T03:00:00+02:00 2027-03-29T02:30:00+02:00",
        "--gap,          skip,  2027-03-27T12:00:00Z, 2027-03-29T02:30:00+02:00 2027-03-30T02:30:00+02:00",
        "--overlap-time, first, 2027-10-30T12:00:00Z, 2027-10-31T02:30:00+02:00 2027-11-01T02:30:00+01:00",
        "--overlap-time, last,  2027-10-30T12:00:00Z, 2027-10-31T02:30:00+01:00 2027-11-01T02:30:00+01:00",
        "--overlap-time, both,  2027-10-30T12:00:00Z, 2027-10-31T02:30:00+02:00 2027-10-31T02:30:00+01:00",
    })
    void theRulesForClockChangesCanBeChosen(String option, String value, String from, String expected) {
        CommandRun run = CommandRun.of(
                "next", "30 2 * * *", "--zone", "Europe/Berlin", "-n", "2", "--from", from, option, value);

        assertThat(run).isEqualTo(new CommandRun(0, expected.replace(' ', '\n') + "\n", ""));
    }

    @Test
    void whatIsHashedNeedsAJob() {
        refused(CommandRun.of("next", "H 2 * * *"), "minute: H takes its value from the key of the job");
        assertThat(CommandRun.of("next", "H 2 * * *", "--job", "nightly").exitCode())
                .isZero();
    }

    private static void refused(CommandRun run, String said) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("pawl: ")
                .contains(said)
                .hasLineCount(1)
                .doesNotContain("Exception");
    }
}
