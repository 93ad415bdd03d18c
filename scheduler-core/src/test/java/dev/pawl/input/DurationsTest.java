package dev.pawl.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "0s, PT0S",
        "250ms, PT0.25S",
        "10s, PT10S",
        "90s, PT1M30S",
        "5m, PT5M",
        "1h, PT1H",
        "24h, PT24H",
        "2d, PT48H",
        "400d, PT9600H",
        "PT1H, PT1H",
        "PT1H30M, PT1H30M",
        "P2D, PT48H",
        "PT0.5S, PT0.5S",
        "000000000010s, PT10S"
    })
    void durationsAreRead(String text, Duration duration) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "-1s               | must be a duration such as 250ms, 10s, 5m, 24h, 2d or PT1H30M, was '-1s'",
                "\"\"              | must be a duration such as 250ms, 10s, 5m, 24h, 2d or PT1H30M, was ''",
                "10                | must be a duration such as 250ms, 10s, 5m, 24h, 2d or PT1H30M, was '10'",
                "\" 10s\"          | must be a duration such as 250ms, 10s, 5m, 24h, 2d or PT1H30M, was ' 10s'",
                "10 s              | must be a duration such as 250ms, 10s, 5m, 24h, 2d or PT1H30M, was '10 s'",
                "10S               | must be a duration such as 250ms, 10s, 5m, 24h, 2d or PT1H30M, was '10S'",
                "1.5h              | must be a duration such as 250ms, 10s, 5m, 24h, 2d or PT1H30M, was '1.5h'",
                "1h30m             | must be a duration such as 250ms, 10s, 5m, 24h, 2d or PT1H30M, was '1h30m'",
                "1e18s             | must be a duration such as 250ms, 10s, 5m, 24h, 2d or PT1H30M, was '1e18s'",
                "9999999999999999s | must be a duration such as 250ms, 10s, 5m, 24h, 2d or PT1H30M, was"
                        + " '9999999999999999s'",
                "٣s                | must be a duration such as 250ms, 10s, 5m, 24h, 2d or PT1H30M, was '٣s'",
                "PT                | must be a duration such as 250ms, 10s, 5m, 24h, 2d or PT1H30M, was 'PT'",
                "pt1h              | must be a duration such as 250ms, 10s, 5m, 24h, 2d or PT1H30M, was 'pt1h'",
                "PT99999999999999999999H | must be a duration such as 250ms, 10s, 5m, 24h, 2d or PT1H30M, was"
                        + " 'PT99999999999999999999H'",
                "PT-1H             | must be 0s to 400d, was 'PT-1H'",
                "401d              | must be 0s to 400d, was '401d'",
                "999999999999d     | must be 0s to 400d, was '999999999999d'",
                "PT999999999H      | must be 0s to 400d, was 'PT999999999H'",
                "PT0.0001S         | must be in whole milliseconds, was 'PT0.0001S'",
                "P1M               | must not use years, months or weeks, whose length varies or misleads; give days"
                        + " or hours, was 'P1M'",
                "P1Y               | must not use years, months or weeks, whose length varies or misleads; give days"
                        + " or hours, was 'P1Y'",
                "P1W               | must not use years, months or weeks, whose length varies or misleads; give days"
                        + " or hours, was 'P1W'",
                "P1MT1H            | must not use years, months or weeks, whose length varies or misleads; give days"
                        + " or hours, was 'P1MT1H'",
            })
    void otherTextIsRefused(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"PT0S,0s", "PT0.001S,1ms", "PT1.5S,1500ms", "PT90S,90s", "PT1H,1h", "PT24H,24h", "PT25H,25h", "PT48H,2d"
    })
    void durationsAreWrittenInTheLargestUnitThatFits(Duration duration, String text) {
        assertThat(Durations.format(duration)).isEqualTo(text);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20_261_123);
        for (int round = 0; round < 1_000; round++) {
            long unit = new long[] {1, 1_000, 60_000, 3_600_000, 86_400_000}[random.nextInt(5)];
            Duration duration = Duration.ofMillis(random.nextLong(Durations.MAX.toMillis() / unit + 1) * unit);
            assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
        }
    }
}
