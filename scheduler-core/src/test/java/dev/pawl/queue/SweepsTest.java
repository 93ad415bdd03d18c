package dev.pawl.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SweepsTest {
    private long nanos = Long.MAX_VALUE - 1;
    private final Sweeps sweeps = new Sweeps(Sweeps.PAUSE, () -> nanos);

    @Test
    void theFirstIsDueAtOnce_theNextAfterASecond() {
        assertThat(sweeps.due()).isTrue();

        sweepFor(Duration.ZERO);

        assertThat(sweeps.due()).isFalse();
        pass(Duration.ofMillis(999));
        assertThat(sweeps.due()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(sweeps.due()).isTrue();
    }

    @Test
    void afterASlowOneFiftyTimesAsLong() {
        sweepFor(Duration.ofMillis(44));

        pass(Duration.ofMillis(2_199));
        assertThat(sweeps.due()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(sweeps.due()).isTrue();
    }

    @Test
    void howeverSlowAfterTenSeconds() {
        sweepFor(Duration.ofMinutes(1));

        pass(Duration.ofMillis(9_999));
        assertThat(sweeps.due()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(sweeps.due()).isTrue();
    }

    @Test
    void withoutAPauseAlways() {
        var always = new Sweeps(Duration.ZERO, () -> nanos);
        always.done(always.begin() - Duration.ofMinutes(1).toNanos());

        assertThat(always.due()).isTrue();
    }

    private void sweepFor(Duration time) {
        long begin = sweeps.begin();
        pass(time);
        sweeps.done(begin);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }
}
