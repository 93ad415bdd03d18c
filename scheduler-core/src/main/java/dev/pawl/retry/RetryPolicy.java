package dev.pawl.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Decides after each attempt that did not succeed whether there is another one, and when. Whichever limit is met first
 * ends the run. Immutable and pure: the same arguments and random numbers give the same decision.
 *
 * @param maxAttempts 1 to 1000
 * @param backoff the delays
 * @param jitter how far a delay may lie from the nominal one, as a part of it: 0 to 1. A cap of the backoff holds for
 *     the delay with its jitter: near it the range is cut, and delays still spread over what is left of it
 * @param maxElapsed how long after the run was due the last attempt may begin, up to 400 days
 * @param onUnknown what to do when nobody knows whether an attempt had its effect
 * @param outliveNext whether a scheduled run is tried again even after the next fire time of its job
 */
public record RetryPolicy(
        int maxAttempts,
        Backoff backoff,
        double jitter,
        Duration maxElapsed,
        OnUnknown onUnknown,
        boolean outliveNext) {
    /** The largest number of attempts. */
    public static final int MAX_ATTEMPTS = 1_000;

    /** How many times a run may lose its worker and is tried again at once, apart from its attempts. */
    public static final int MAX_LOST = 3;

    /** The longest wish of the other side that is honoured; beyond it we come back earlier. */
    public static final Duration MAX_RETRY_AFTER = Duration.ofHours(6);

    /** What holds for a job that says nothing else. */
    public static final RetryPolicy DEFAULTS = new RetryPolicy(
            5,
            new Backoff.Exponential(Duration.ofSeconds(10), 3, Duration.ofHours(1)),
            0.2,
            Duration.ofHours(24),
            OnUnknown.RETRY,
            false);

    public RetryPolicy {
        if (maxAttempts < 1 || maxAttempts > MAX_ATTEMPTS) {
            throw new IllegalArgumentException("max_attempts must be 1 to 1000, was " + maxAttempts);
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter must be 0 to 1, was " + jitter);
        }
        if (maxElapsed.isNegative() || maxElapsed.compareTo(Backoff.LONGEST) > 0) {
            throw new IllegalArgumentException("max_elapsed must be 0s to 400d, was " + maxElapsed);
        }
    }

    /** A policy that gives up at the next fire time. */
    public RetryPolicy(int maxAttempts, Backoff backoff, double jitter, Duration maxElapsed, OnUnknown onUnknown) {
        this(maxAttempts, backoff, jitter, maxElapsed, onUnknown, false);
    }

    /** Decides for a run that no later fire time of its job limits. */
    public Decision after(AttemptEnd end, int spent, Duration elapsed, RandomGenerator random) {
        return after(end, spent, elapsed, Optional.empty(), random);
    }

    /**
     * Decides what follows an attempt.
     *
     * @param spent how many attempts count, this one included; at least 1
     * @param elapsed since the run was due
     * @param nextFireIn from now to the next fire time of the job; empty when there is none, or when the run was not
     *     made by the schedule. Not positive when that moment has passed
     */
    public Decision after(
            AttemptEnd end, int spent, Duration elapsed, Optional<Duration> nextFireIn, RandomGenerator random) {
        return switch (end.kind()) {
            case NOT_RETRYABLE -> failed(EndedBy.NOT_RETRYABLE);
            case RETRYABLE -> again(end, spent, elapsed, nextFireIn, random);
            case UNKNOWN ->
                switch (onUnknown) {
                    case RETRY -> again(end, spent, elapsed, nextFireIn, random);
                    case HOLD -> new Decision.End(Decision.EndState.HELD, EndedBy.UNKNOWN);
                    case FAIL -> failed(EndedBy.UNKNOWN);
                };
        };
    }

    /**
     * The delays to come, one line for each attempt after which there may be another, in order. Attempts are taken to
     * last no time. Ends where even the shortest delays go beyond {@code max_elapsed}.
     */
    public List<DelayRange> preview() {
        List<DelayRange> lines = new ArrayList<>();
        Duration minTotal = Duration.ZERO;
        Duration nominalTotal = Duration.ZERO;
        Duration maxTotal = Duration.ZERO;
        for (int attempt = 1; attempt < maxAttempts; attempt++) {
            Duration nominal = backoff.after(attempt);
            minTotal = minTotal.plus(shortest(nominal));
            nominalTotal = nominalTotal.plus(nominal);
            maxTotal = maxTotal.plus(longest(nominal));
            if (minTotal.compareTo(maxElapsed) > 0) {
                break;
            }
            lines.add(new DelayRange(
                    attempt, shortest(nominal), nominal, longest(nominal), minTotal, nominalTotal, maxTotal));
        }
        return List.copyOf(lines);
    }

    private Decision again(
            AttemptEnd end, int spent, Duration elapsed, Optional<Duration> nextFireIn, RandomGenerator random) {
        if (spent >= maxAttempts) {
            return failed(EndedBy.MAX_ATTEMPTS);
        }
        Duration delay = delay(end, spent, random);
        if (elapsed.plus(delay).compareTo(maxElapsed) > 0) {
            return failed(EndedBy.MAX_ELAPSED);
        }
        // A new run is due then; two of one job would only meet.
        if (!outliveNext
                && nextFireIn.filter(next -> delay.compareTo(next) >= 0).isPresent()) {
            return failed(EndedBy.NEXT_FIRE);
        }
        return new Decision.Again(delay);
    }

    private Duration delay(AttemptEnd end, int spent, RandomGenerator random) {
        Duration nominal = backoff.after(spent);
        long shortest = shortest(nominal).toMillis();
        long longest = longest(nominal).toMillis();
        Duration delay = Duration.ofMillis(random.nextLong(shortest, longest + 1));
        Duration floor = end.retryAfter().orElse(Duration.ZERO);
        Duration honoured = floor.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : floor;
        return delay.compareTo(honoured) < 0 ? honoured : delay;
    }

    private Duration shortest(Duration nominal) {
        return Duration.ofMillis((long) Math.ceil(nominal.toMillis() * (1 - jitter)));
    }

    private Duration longest(Duration nominal) {
        Duration longest = Duration.ofMillis((long) Math.floor(nominal.toMillis() * (1 + jitter)));
        return longest.compareTo(backoff.cap()) > 0 ? backoff.cap() : longest;
    }

    private static Decision failed(String endedBy) {
        return new Decision.End(Decision.EndState.FAILED, endedBy);
    }
}
