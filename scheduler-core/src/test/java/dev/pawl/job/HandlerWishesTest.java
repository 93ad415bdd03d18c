package dev.pawl.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What handlers can ask for by throwing. */
class HandlerWishesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T02:00:00Z");

    @Test
    void aHandlerCannotAskToBeRetriedInThePast() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Retry.after(Duration.ofSeconds(-1), "busy"))
                .withMessage("delay must not be negative, was PT-1S");
        assertThat(Retry.after(Duration.ofSeconds(5), "busy"))
                .hasMessage("busy")
                .returns(Duration.ofSeconds(5), Retry::delay);
    }

    @Test
    void aSnoozeIsMeasuredFromTheEndOfTheAttempt() {
        assertThat(Snooze.until(NOW.plusSeconds(90)).from(NOW)).isEqualTo(Duration.ofSeconds(90));
        assertThat(Snooze.forDuration(Duration.ofMinutes(3)).from(NOW)).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void aSnoozeInThePastMeansAtOnce_andOneWithoutEndIsCut() {
        assertThat(Snooze.until(NOW.minusSeconds(1)).from(NOW)).isZero();
        assertThat(Snooze.forDuration(Duration.ofDays(-1)).from(NOW)).isZero();
        assertThat(Snooze.until(Instant.MIN).from(NOW)).isZero();
        assertThat(Snooze.until(Instant.MAX).from(NOW)).isEqualTo(Snooze.LONGEST);
    }

    @Test
    void aFailureForGoodKeepsItsCause() {
        var cause = new IllegalStateException("closed account");
        assertThat(Fail.now("cannot be paid", cause))
                .hasMessage("cannot be paid")
                .hasCause(cause);
    }
}
