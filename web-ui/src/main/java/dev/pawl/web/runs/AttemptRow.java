package dev.pawl.web.runs;

import dev.pawl.web.page.StateMark;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, with its bar on the time axis that all attempts of the run share.
 *
 * @param bar where the attempt lies on the axis
 * @param ahead it has not begun yet
 */
public record AttemptRow(
        int number,
        StateMark state,
        @Nullable Instant startedAt,
        @Nullable Duration duration,
        @Nullable String worker,
        @Nullable String error,
        Bar bar,
        boolean ahead) {
    /**
     * A stretch of the axis, on which 0 is when the run was due and 1,000 the end of what is known.
     *
     * @param waitedFrom where the wait before it begins; equal to {@code from} when there was none
     */
    public record Bar(int waitedFrom, int from, int width) {}
}
