package dev.pawl.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void delaysFollowTheirCurve() {
        assertThat(seconds(new Backoff.None())).containsExactly(0L, 0L, 0L, 0L, 0L);
        assertThat(seconds(new Backoff.Fixed(Duration.ofSeconds(7)))).containsExactly(7L, 7L, 7L, 7L, 7L);
        assertThat(seconds(new Backoff.Linear(Duration.ofSeconds(10), Duration.ofSeconds(35))))
                .containsExactly(10L, 20L, 30L, 35L, 35L);
        assertThat(seconds(new Backoff.Exponential(Duration.ofSeconds(10), 3, Duration.ofMinutes(10))))
                .containsExactly(10L, 30L, 90L, 270L, 600L);
        assertThat(seconds(new Backoff.Listed(List.of(SECOND, Duration.ofSeconds(5), Duration.ofSeconds(3)))))
                .containsExactly(1L, 5L, 3L, 3L, 3L);
    }

    /** Cutting each step to whole milliseconds would keep 1 ms at 1 ms for ever. */
    @Test
    void aSmallBaseGrowsWithASmallFactor() {
        Backoff slow = new Backoff.Exponential(Duration.ofMillis(1), 1.5, HOUR);
        assertThat(IntStream.rangeClosed(1, 6).mapToObj(slow::after).map(Duration::toMillis))
                .containsExactly(1L, 2L, 2L, 3L, 5L, 8L);
    }

    @Test
    void noNumberOfAttemptsOverflows() {
        Duration days = Duration.ofDays(400);
        assertThat(new Backoff.Exponential(SECOND, 100, days).after(Integer.MAX_VALUE))
                .isEqualTo(days);
        assertThat(new Backoff.Exponential(Duration.ZERO, 100, days).after(Integer.MAX_VALUE))
                .isEqualTo(Duration.ZERO);
        assertThat(new Backoff.Linear(days, days).after(Integer.MAX_VALUE)).isEqualTo(days);
        assertThat(new Backoff.Listed(List.of(SECOND)).after(Integer.MAX_VALUE)).isEqualTo(SECOND);
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertRefused(() -> new Backoff.Fixed(SECOND.negated()), "delay must be 0s to 400d, was PT-1S");
        assertRefused(() -> new Backoff.Fixed(Duration.ofDays(401)), "delay must be 0s to 400d, was PT9624H");
        assertRefused(() -> new Backoff.Linear(HOUR, SECOND), "cap must be at least the base PT1H, was PT1S");
        assertRefused(() -> new Backoff.Exponential(HOUR, 2, SECOND), "cap must be at least the base PT1H, was PT1S");
        assertRefused(() -> new Backoff.Exponential(SECOND, 0.5, HOUR), "factor must be 1 to 100, was 0.5");
        assertRefused(() -> new Backoff.Exponential(SECOND, Double.NaN, HOUR), "factor must be 1 to 100, was NaN");
        assertRefused(
                () -> new Backoff.Exponential(SECOND, Double.POSITIVE_INFINITY, HOUR),
                "factor must be 1 to 100, was Infinity");
        assertRefused(() -> new Backoff.Listed(List.of()), "must have 1 to 100 items, has 0");
        assertRefused(() -> new Backoff.None().after(0), "at least 1 attempt must have been spent, was 0");
    }

    private static List<Long> seconds(Backoff backoff) {
        return IntStream.rangeClosed(1, 5)
                .mapToObj(backoff::after)
                .map(Duration::toSeconds)
                .toList();
    }

    private static void assertRefused(Runnable making, String message) {
        assertThatIllegalArgumentException().isThrownBy(making::run).withMessage(message);
    }
}
