package dev.pawl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MedianTest {
    @Test
    void theMedianIsTheMiddleRate_orLiesBetweenTheTwoMiddleOnes() {
        assertThat(median("odd", 20, 40, 10).perSecond()).isEqualTo(50);
        assertThat(median("even", 10, 20, 40, 50).perSecond()).isEqualTo(37.5);
    }

    @Test
    void aLineNamesTheMedianTheRangeTheRatioAndWhatARunCosts() {
        assertThat(median("drain", 20, 40, 10).line(median("bare SQL", 5)))
                .startsWith("drain ")
                .contains(" 50 ", "(25 - 100)", " 25.0 %", " 30.0 ", " 70.0 ", " 400");
    }

    @Test
    void aServerElsewhereHasNoCostThatIsKnown() {
        var round = new Round(10, Duration.ofSeconds(1), new Cost(0, Optional.empty(), Duration.ZERO));

        assertThat(round.serverMicros()).isNaN();
    }

    /** Rounds of a thousand runs that took so many seconds. */
    private static Median median(String scenario, int... seconds) {
        return new Median(
                scenario,
                Arrays.stream(seconds)
                        .mapToObj(time -> new Round(
                                1_000,
                                Duration.ofSeconds(time),
                                new Cost(400_000, Optional.of(Duration.ofMillis(30)), Duration.ofMillis(70))))
                        .toList());
    }
}
