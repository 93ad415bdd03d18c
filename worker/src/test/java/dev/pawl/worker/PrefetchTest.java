package dev.pawl.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PrefetchTest {
    private final Prefetch prefetch = new Prefetch(0);

    @Test
    void itIsWhatEndedInTheLastFiftiethOfASecond() {
        assertThat(prefetch.amount(30, millis(20))).isEqualTo(30);
        assertThat(prefetch.amount(70, millis(60))).isEqualTo(20);
    }

    /** Many that end at once after a long time are no sign of short attempts. */
    @Test
    void aBurstIsMeasuredOverAllTheTimeSinceTheLastLook() {
        assertThat(prefetch.amount(20, millis(60_000))).isZero();
        assertThat(prefetch.amount(40, millis(60_001))).isZero();
    }

    @Test
    void itIsNeverMoreThanOneClaimCanBring() {
        assertThat(prefetch.amount(1_000_000, millis(20))).isEqualTo(Prefetch.MOST);
    }

    @Test
    void itIsNothingForAWhileAfterRunsThatMustNotWait() {
        prefetch.pause(millis(20));
        assertThat(prefetch.amount(100, millis(40))).isZero();
        assertThat(prefetch.amount(200, millis(60))).isZero();

        assertThat(prefetch.amount(100_000, millis(11_000))).isPositive();
    }

    private static long millis(long value) {
        return Duration.ofMillis(value).toNanos();
    }
}
