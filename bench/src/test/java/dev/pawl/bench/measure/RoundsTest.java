package dev.pawl.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pawl.bench.server.Cost;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoundsTest {
    @Test
    void theMedianIsTheMiddleRate_orLiesBetweenTheTwoMiddleOnes() {
        assertThat(rounds(20, 40, 10).perSecond()).isEqualTo(50);
        assertThat(rounds(10, 20, 40, 50).perSecond()).isEqualTo(37.5);
    }

    @Test
    void theRangeIsFromTheSlowestRoundToTheFastest() {
        assertThat(rounds(20, 40, 10).least()).isEqualTo(25);
        assertThat(rounds(20, 40, 10).most()).isEqualTo(100);
    }

    @Test
    void theCostIsThatOfOneRun() {
        Rounds rounds = rounds(10);

        assertThat(rounds.median(Round::statements)).isEqualTo(2);
        assertThat(rounds.median(Round::transactions)).isEqualTo(0.5);
        assertThat(rounds.median(Round::walBytes)).isEqualTo(400);
        assertThat(rounds.median(Round::serverMicros)).isEqualTo(30);
        assertThat(rounds.median(Round::programMicros)).isEqualTo(70);
    }

    @Test
    void whatAServerElsewhereUsedIsNotKnown() {
        Cost unknown = new Cost(Optional.empty(), 0, 0, Optional.empty(), Duration.ZERO);
        Round round = new Round(10, Duration.ofSeconds(1), unknown.since(unknown));

        assertThat(round.serverMicros()).isNaN();
        assertThat(round.statements()).isNaN();
    }

    @Test
    void nothingHasNoMedian() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Rounds(List.of()));
    }

    /** Rounds of a thousand runs that took so many seconds. */
    private static Rounds rounds(int... seconds) {
        return new Rounds(Arrays.stream(seconds)
                .mapToObj(time -> new Round(
                        1_000,
                        Duration.ofSeconds(time),
                        new Cost(
                                Optional.of(2_000L),
                                500,
                                400_000,
                                Optional.of(Duration.ofMillis(30)),
                                Duration.ofMillis(70))))
                .toList());
    }
}
