package dev.pawl.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A handler's wish to be called again later, without having failed: {@code throw Snooze.until(...)}. The attempt spends
 * none of the retry policy's attempts, and a run may snooze as often as it likes: neither {@code max_elapsed} nor the
 * next fire time of its job ends it. When a later attempt fails, {@code max_elapsed} counts from the run's due time as
 * ever, the time asleep included.
 */
public final class Snooze extends RuntimeException {
    /** The longest sleep; who asks for more is called then, and may snooze again. */
    public static final Duration LONGEST = Duration.ofDays(400);

    private final Optional<Instant> until;
    private final Duration duration;

    private Snooze(String reason, Optional<Instant> until, Duration duration) {
        super(reason);
        this.until = until;
        this.duration = duration;
    }

    /**
     * To be thrown, to be called again at a moment.
     *
     * @param moment in the database's time; one in the past means at once
     */
    public static Snooze until(Instant moment) {
        return until(moment, "the handler asks to be called again later");
    }

    /**
     * The same, and says why.
     *
     * @param reason for people
     */
    public static Snooze until(Instant moment, String reason) {
        return new Snooze(reason, Optional.of(moment), Duration.ZERO);
    }

    /**
     * To be thrown, to be called again after a while.
     *
     * @param duration from the end of this attempt; zero or less means at once
     */
    public static Snooze forDuration(Duration duration) {
        return forDuration(duration, "the handler asks to be called again later");
    }

    /**
     * The same, and says why.
     *
     * @param reason for people
     */
    public static Snooze forDuration(Duration duration, String reason) {
        return new Snooze(reason, Optional.empty(), duration);
    }

    /** How long to sleep from this moment, zero to {@link #LONGEST}. */
    public Duration from(Instant now) {
        Duration wished = until.map(moment -> Duration.between(now, moment)).orElse(duration);
        if (wished.isNegative()) {
            return Duration.ZERO;
        }
        return wished.compareTo(LONGEST) > 0 ? LONGEST : wished;
    }
}
