package dev.pawl.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pawl.retry.Decision.Again;
import dev.pawl.retry.Decision.End;
import dev.pawl.retry.Decision.EndState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final RetryPolicy PLAIN =
            new RetryPolicy(3, new Backoff.Fixed(Duration.ofSeconds(10)), 0, DAY, OnUnknown.RETRY);

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(1);

    @Test
    void theDefaultsAreThoseThatWerePromised() {
        RetryPolicy usual = RetryPolicy.DEFAULTS;
        assertThat(usual.maxAttempts()).isEqualTo(5);
        assertThat(usual.backoff()).isEqualTo(new Backoff.Exponential(Duration.ofSeconds(10), 3, Duration.ofHours(1)));
        assertThat(usual.jitter()).isEqualTo(0.2);
        assertThat(usual.maxElapsed()).isEqualTo(Duration.ofHours(24));
        assertThat(usual.onUnknown()).isEqualTo(OnUnknown.RETRY);
        assertThat(usual.outliveNext()).isFalse();
        assertThat(RetryPolicy.MAX_LOST).isEqualTo(3);
        assertThat(RetryPolicy.MAX_RETRY_AFTER).isEqualTo(Duration.ofHours(6));
    }

    @Test
    void givenAttemptsLeft_whenOneFails_thenThereIsAnotherAfterTheBackoff() {
        assertThat(after(PLAIN, AttemptEnd.retryable(), 1)).isEqualTo(new Again(Duration.ofSeconds(10)));
        assertThat(after(PLAIN, AttemptEnd.retryable(), 2)).isEqualTo(new Again(Duration.ofSeconds(10)));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 1_000_000, Integer.MAX_VALUE})
    void givenNoAttemptLeft_whenOneFails_thenTheRunEndsByMaxAttempts(int spent) {
        assertThat(after(PLAIN, AttemptEnd.retryable(), spent)).isEqualTo(failed(EndedBy.MAX_ATTEMPTS));
    }

    @Test
    void givenAFailureThatCannotBeMended_thenTheRunEndsAtOnce() {
        assertThat(after(PLAIN, AttemptEnd.notRetryable(), 1)).isEqualTo(failed(EndedBy.NOT_RETRYABLE));
        assertThat(after(PLAIN, AttemptEnd.notRetryable(), 3)).isEqualTo(failed(EndedBy.NOT_RETRYABLE));
    }

    @Test
    void givenTheNextAttemptWouldComeTooLate_thenTheRunEndsByMaxElapsed() {
        Duration lastMoment = DAY.minusSeconds(10);
        assertThat(PLAIN.after(AttemptEnd.retryable(), 1, lastMoment, random)).isInstanceOf(Again.class);
        assertThat(PLAIN.after(AttemptEnd.retryable(), 1, lastMoment.plusMillis(1), random))
                .isEqualTo(failed(EndedBy.MAX_ELAPSED));
    }

    @ParameterizedTest
    @EnumSource(OnUnknown.class)
    void givenAnUnknownOutcome_thenThePolicySaysWhatFollows(OnUnknown onUnknown) {
        RetryPolicy policy = new RetryPolicy(3, new Backoff.None(), 0, DAY, onUnknown);
        assertThat(after(policy, AttemptEnd.unknown(), 1))
                .isEqualTo(
                        switch (onUnknown) {
                            case RETRY -> new Again(Duration.ZERO);
                            case HOLD -> new End(EndState.HELD, "unknown");
                            case FAIL -> failed("unknown");
                        });
    }

    @Test
    void givenUnknownOutcomesAreRetried_whenTheAttemptsAreUsedUp_thenTheRunEndsByMaxAttempts() {
        assertThat(after(PLAIN, AttemptEnd.unknown(), 3)).isEqualTo(failed(EndedBy.MAX_ATTEMPTS));
    }

    @Test
    void givenANextFireTime_thenNoAttemptIsMadeAtOrAfterIt() {
        assertThat(withNextFire(PLAIN, Duration.ofMillis(10_001))).isEqualTo(new Again(Duration.ofSeconds(10)));
        assertThat(withNextFire(PLAIN, Duration.ofSeconds(10))).isEqualTo(failed(EndedBy.NEXT_FIRE));
        assertThat(withNextFire(PLAIN, Duration.ofSeconds(-1))).isEqualTo(failed(EndedBy.NEXT_FIRE));
        RetryPolicy patient = new RetryPolicy(3, PLAIN.backoff(), 0, PLAIN.maxElapsed(), OnUnknown.RETRY, true);
        assertThat(withNextFire(patient, Duration.ofSeconds(-1))).isEqualTo(new Again(Duration.ofSeconds(10)));
    }

    @ParameterizedTest
    @CsvSource({"PT1S,PT10S", "PT10S,PT10S", "PT2M,PT2M", "PT6H,PT6H", "PT20000H,PT6H"})
    void retryAfterIsAFloorOfAtMostSixHours(Duration wish, Duration delay) {
        assertThat(after(PLAIN, AttemptEnd.retryableAfter(wish), 1)).isEqualTo(new Again(delay));
    }

    @Test
    void givenAFloorBeyondMaxElapsed_thenTheRunEnds() {
        RetryPolicy hasty = new RetryPolicy(3, new Backoff.None(), 0, Duration.ofMinutes(1), OnUnknown.RETRY);
        assertThat(after(hasty, AttemptEnd.retryableAfter(Duration.ofHours(1)), 1))
                .isEqualTo(failed(EndedBy.MAX_ELAPSED));
    }

    @Test
    void thePreviewOfTheDefaultsIsKnown() {
        List<DelayRange> preview = RetryPolicy.DEFAULTS.preview();
        assertThat(preview)
                .extracting(DelayRange::nominal)
                .containsExactly(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(90),
                        Duration.ofSeconds(270));
        assertThat(preview.getLast())
                .isEqualTo(new DelayRange(
                        4,
                        Duration.ofSeconds(216),
                        Duration.ofSeconds(270),
                        Duration.ofSeconds(324),
                        Duration.ofSeconds(320),
                        Duration.ofSeconds(400),
                        Duration.ofSeconds(480)));
    }

    @Test
    void thePreviewEndsWhereEvenTheShortestDelaysGoBeyondMaxElapsed() {
        RetryPolicy policy = new RetryPolicy(
                1_000, new Backoff.Fixed(Duration.ofMinutes(10)), 0.5, Duration.ofMinutes(12), OnUnknown.RETRY);
        assertThat(policy.preview())
                .extracting(DelayRange::minTotal)
                .containsExactly(Duration.ofMinutes(5), Duration.ofMinutes(10));
    }

    @Test
    void aSingleAttemptHasAnEmptyPreview() {
        assertThat(new RetryPolicy(1, new Backoff.None(), 0, DAY, OnUnknown.RETRY).preview())
                .isEmpty();
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        Backoff none = new Backoff.None();
        assertRefused(() -> new RetryPolicy(0, none, 0, DAY, OnUnknown.RETRY), "max_attempts must be 1 to 1000, was 0");
        assertRefused(
                () -> new RetryPolicy(1_001, none, 0, DAY, OnUnknown.RETRY),
                "max_attempts must be 1 to 1000, was 1001");
        assertRefused(() -> new RetryPolicy(1, none, -0.1, DAY, OnUnknown.RETRY), "jitter must be 0 to 1, was -0.1");
        assertRefused(
                () -> new RetryPolicy(1, none, Double.NaN, DAY, OnUnknown.RETRY), "jitter must be 0 to 1, was NaN");
        assertRefused(
                () -> new RetryPolicy(1, none, 0, Duration.ofDays(401), OnUnknown.RETRY),
                "max_elapsed must be 0s to 400d, was PT9624H");
        assertRefused(() -> after(PLAIN, AttemptEnd.retryable(), 0), "at least 1 attempt must have been spent, was 0");
        assertRefused(() -> AttemptEnd.retryableAfter(SECOND.negated()), "retry after must not be negative");
    }

    private Decision after(RetryPolicy policy, AttemptEnd end, int spent) {
        return policy.after(end, spent, Duration.ZERO, random);
    }

    private Decision withNextFire(RetryPolicy policy, Duration nextFireIn) {
        return policy.after(AttemptEnd.retryable(), 1, Duration.ZERO, Optional.of(nextFireIn), random);
    }

    private static End failed(String endedBy) {
        return new End(EndState.FAILED, endedBy);
    }

    private static void assertRefused(Runnable making, String message) {
        assertThatIllegalArgumentException().isThrownBy(making::run).withMessageStartingWith(message);
    }
}
