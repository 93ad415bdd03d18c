package dev.pawl.web.runs;

import dev.pawl.web.page.StateMark;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run in a list.
 *
 * @param attempt number of the latest attempt; 0 before the first
 * @param attempts how many the retry policy allows; 0 where that is not known
 * @param startedAt when its first attempt began
 * @param duration from there to its end, waits between attempts included; null before it has ended
 * @param nextAttemptAt when it goes on; null unless it waits
 * @param error first line of the latest attempt's error
 */
public record RunRow(
        String id,
        String jobKey,
        StateMark state,
        int attempt,
        int attempts,
        Instant dueAt,
        @Nullable Instant startedAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Duration duration,
        @Nullable String worker,
        @Nullable String error,
        String createdBy) {
    /** The end of {@code 2 / 5}. Empty where it makes no sense: a run that was retried may have had more attempts. */
    public String ofAttempts() {
        return attempt > 0 && attempt <= attempts ? " / " + attempts : "";
    }
}
