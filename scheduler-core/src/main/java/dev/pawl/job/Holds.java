package dev.pawl.job;

import dev.pawl.migrations.generated.tables.records.FireCursorRecord;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people have asked for that keeps fire times of a job from running: pauses, and the one to skip. Immutable.
 *
 * @param pause in which the job is
 * @param pausedAfter when a pause began that is over, and of whose fire times some were not served yet; null for any
 *     time before, as programs from before this field have it
 * @param pausedThrough when it ended; null without such a pause
 * @param skipFireAt the fire time that was asked to be skipped
 * @param skipBy who asked
 */
public record Holds(
        Optional<Pause> pause,
        @Nullable Instant pausedAfter,
        @Nullable Instant pausedThrough,
        @Nullable Instant skipFireAt,
        @Nullable String skipBy) {
    /** Those of a job without a cursor: none but its pause. */
    static Holds of(Optional<Pause> pause) {
        return new Holds(pause, null, null, null, null);
    }

    public static Holds of(Optional<Pause> pause, FireCursorRecord cursor) {
        return new Holds(
                pause, cursor.getPausedAfter(), cursor.getPausedThrough(), cursor.getSkipFireAt(), cursor.getSkipBy());
    }

    /**
     * Why a fire time is skipped as paused, for people; empty when it is not. By a pause that is over, too: up to its
     * end, whether or not somebody has taken it away yet. What came before the pause, and nobody was there to serve it,
     * is left to catch-up.
     */
    public Optional<String> paused(Instant fireAt) {
        boolean inPause = pause.filter(now -> fireAt.isAfter(now.since())
                        && now.until().map(fireAt::isBefore).orElse(true))
                .isPresent();
        boolean inEarlierPause = pausedThrough != null
                && fireAt.isBefore(pausedThrough)
                && (pausedAfter == null || fireAt.isAfter(pausedAfter));
        return inPause || inEarlierPause ? Optional.of("the job was paused") : Optional.empty();
    }

    /** Why a fire time is skipped on request, for people; empty when it is not. */
    public Optional<String> requested(Instant fireAt) {
        return fireAt.equals(skipFireAt) ? Optional.of("it was asked to be skipped, by " + skipBy) : Optional.empty();
    }
}
