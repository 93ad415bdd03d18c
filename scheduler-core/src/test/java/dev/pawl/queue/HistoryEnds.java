package dev.pawl.queue;

import dev.pawl.retry.AttemptEnd;
import dev.pawl.retry.Decision;
import dev.pawl.retry.RetryPolicy;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Random ends of attempts, with what the retry policy makes of them. */
final class HistoryEnds {
    private HistoryEnds() {}

    static FinishedAttempt any(ClaimedRun run, RetryPolicy policy, Instant now, RandomGenerator random) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> QueueFixture.succeeded(run);
            case 2 -> failed(run, policy, AttemptEnd.notRetryable(), now, random);
            default -> failed(run, policy, AttemptEnd.retryable(), now, random);
        };
    }

    private static FinishedAttempt failed(
            ClaimedRun run, RetryPolicy policy, AttemptEnd end, Instant now, RandomGenerator random) {
        int spent = run.spent() + 1;
        Decision decision = policy.after(end, spent, Duration.between(run.dueAt(), now), random);
        Optional<Duration> retryIn =
                decision instanceof Decision.Again again ? Optional.of(again.delay()) : Optional.empty();
        Optional<String> endedBy =
                decision instanceof Decision.End ended ? Optional.of(ended.endedBy()) : Optional.empty();
        return new FinishedAttempt(
                run,
                AttemptOutcome.FAILED,
                Optional.of(run.claimedAt()),
                retryIn,
                endedBy.map(rule -> RunState.FAILED),
                endedBy,
                spent,
                Optional.empty(),
                Optional.of("Http503"),
                Optional.of("the receiver answered 503, says " + random.nextInt(1_000)),
                Optional.empty());
    }
}
