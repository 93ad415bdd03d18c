package dev.pawl.web.runs;

import dev.pawl.web.logs.LogView;
import dev.pawl.web.page.Frame;
import dev.pawl.web.page.StateMark;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run with its attempts, its error, and the log of its latest attempt. */
public record RunView(
        Frame frame,
        RunRow run,
        String runKey,
        int jobVersion,
        String queue,
        int priority,
        String why,
        @Nullable String rerunOf,
        List<Step> timeline,
        List<AttemptRow> attempts,
        @Nullable Failure failure,
        @Nullable String waiting,
        @Nullable String params,
        @Nullable String result,
        @Nullable String refused,
        boolean mayRetry,
        boolean mayRunAgain,
        boolean mayCancel,
        LogView log) {
    public RunView {
        timeline = List.copyOf(timeline);
        attempts = List.copyOf(attempts);
    }

    /**
     * One moment in a run's life.
     *
     * @param at null when it is still to come
     * @param gap time since the step before
     */
    public record Step(
            String what, @Nullable Instant at, @Nullable Duration gap, StateMark mark) {}

    /**
     * Why the latest attempt did not succeed.
     *
     * @param kind class of the error, or what the target answered
     * @param advice what happens next, or what a person can do
     */
    public record Failure(StateMark mark, String headline, String kind, String message, String advice) {}
}
