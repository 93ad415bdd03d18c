package dev.pawl.bench.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LagsTest {
    private final Lags lags = new Lags(0.3, 0.1, 0.2, 0.4);

    @Test
    void aPercentileIsTheLeastLagThatSoManyDidNotExceed() {
        assertThat(lags.millis(0.5)).isEqualTo(200);
        assertThat(lags.millis(0.51)).isEqualTo(300);
        assertThat(lags.millis(1)).isEqualTo(400);
        assertThat(lags.runs()).isEqualTo(4);
    }

    @Test
    void runsAreCountedUpToAMoment() {
        assertThat(lags.seenAfter(List.of(0.0, 0.1, 0.25, 1.0))).containsExactly(0.0, 1.0, 2.0, 4.0);
    }
}
