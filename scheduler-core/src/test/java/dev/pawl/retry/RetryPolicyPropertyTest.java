package dev.pawl.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.retry.Decision.Again;
import dev.pawl.retry.Decision.End;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must hold for every policy, met by random ones. A failure names the seed, which replays it. */
class RetryPolicyPropertyTest {
    private static final int SEEDS = 2_000;

    @Test
    void everyRunOfFailuresKeepsToThePreviewAndEndsByTheRightLimit() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            RetryPolicy policy = policy(random);
            List<DelayRange> preview = policy.preview();
            Duration elapsed = Duration.ZERO;
            for (int spent = 1; ; spent++) {
                String history = "seed %d, attempt %d, elapsed %s, %s".formatted(seed, spent, elapsed, policy);
                Decision decision = policy.after(AttemptEnd.retryable(), spent, elapsed, random);
                if (decision instanceof Again again) {
                    assertThat(spent).as(history).isLessThan(policy.maxAttempts());
                    DelayRange range = preview.get(spent - 1);
                    elapsed = elapsed.plus(again.delay());
                    assertThat(again.delay()).as(history).isBetween(range.min(), range.max());
                    assertThat(again.delay())
                            .as(history)
                            .isLessThanOrEqualTo(policy.backoff().cap());
                    assertThat(elapsed).as(history).isBetween(range.minTotal(), range.maxTotal());
                    assertThat(elapsed).as(history).isLessThanOrEqualTo(policy.maxElapsed());
                } else {
                    boolean usedUp = spent == policy.maxAttempts();
                    assertThat(decision)
                            .as(history)
                            .isEqualTo(new End(
                                    Decision.EndState.FAILED, usedUp ? EndedBy.MAX_ATTEMPTS : EndedBy.MAX_ELAPSED));
                    assertThat(usedUp || isCutByTime(policy, preview, spent))
                            .as(history)
                            .isTrue();
                    break;
                }
            }
        }
    }

    @Test
    void theRangeLiesAroundTheNominalDelay() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            RetryPolicy policy =
                    policy(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
            for (DelayRange range : policy.preview()) {
                String which = "seed %d, %s, %s".formatted(seed, range, policy);
                double nominal = range.nominal().toMillis();
                assertThat(range.nominal()).as(which).isBetween(range.min(), range.max());
                assertThat((double) range.min().toMillis())
                        .as(which)
                        .isGreaterThanOrEqualTo(nominal * (1 - policy.jitter()) - 1);
                assertThat((double) range.max().toMillis())
                        .as(which)
                        .isLessThanOrEqualTo(nominal * (1 + policy.jitter()) + 1);
            }
        }
    }

    /** Delays that all meet at the cap would bring all runs back at the same moment. */
    @Test
    void delaysStillSpreadAtTheCap() {
        RetryPolicy policy = new RetryPolicy(
                1_000,
                new Backoff.Exponential(Duration.ofSeconds(10), 3, Duration.ofHours(1)),
                0.2,
                Duration.ofDays(400),
                OnUnknown.RETRY);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        List<Long> delays = Stream.generate(() -> policy.after(AttemptEnd.retryable(), 100, Duration.ZERO, random))
                .limit(1_000)
                .map(decision -> ((Again) decision).delay().toMillis())
                .toList();
        assertThat(delays).allMatch(delay -> delay >= 2_880_000 && delay <= 3_600_000);
        assertThat(delays.stream().distinct().count()).isGreaterThan(900);
    }

    private static boolean isCutByTime(RetryPolicy policy, List<DelayRange> preview, int spent) {
        return spent > preview.size() || preview.get(spent - 1).maxTotal().compareTo(policy.maxElapsed()) > 0;
    }

    private static RetryPolicy policy(RandomGenerator random) {
        return new RetryPolicy(
                1 + random.nextInt(random.nextBoolean() ? 10 : 300),
                backoff(random),
                new double[] {0, 0.2, 0.5, 1, random.nextDouble()}[random.nextInt(5)],
                duration(random),
                OnUnknown.RETRY);
    }

    private static Backoff backoff(RandomGenerator random) {
        Duration one = duration(random);
        Duration other = duration(random);
        Duration base = one.compareTo(other) < 0 ? one : other;
        Duration cap = one.compareTo(other) < 0 ? other : one;
        return switch (random.nextInt(5)) {
            case 0 -> new Backoff.None();
            case 1 -> new Backoff.Fixed(base);
            case 2 -> new Backoff.Linear(base, cap);
            case 3 -> new Backoff.Exponential(base, 1 + random.nextDouble() * 99, cap);
            default -> new Backoff.Listed(List.of(one, other, duration(random)));
        };
    }

    /** From nothing to 400 days, short ones as often as long ones. */
    private static Duration duration(RandomGenerator random) {
        long longest = Duration.ofDays(400).toMillis();
        return Duration.ofMillis(random.nextLong(longest + 1) >> random.nextInt(36));
    }
}
