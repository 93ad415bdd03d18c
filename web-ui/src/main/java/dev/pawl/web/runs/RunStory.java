package dev.pawl.web.runs;

import dev.pawl.fire.Backfill;
import dev.pawl.retry.EndedBy;
import dev.pawl.run.AttemptDetails;
import dev.pawl.run.RefusedWrite;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunState;
import dev.pawl.run.RunSummary;
import dev.pawl.web.page.RunMarks;
import dev.pawl.web.page.StateMark;
import dev.pawl.web.page.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells in sentences what happened to a run, and in a list when. Pure. */
final class RunStory {
    private static final Duration WORTH_TELLING = Duration.ofSeconds(1);

    private final RunDetails details;
    private final RunSummary run;
    private final int maxAttempts;
    private final Instant now;

    /** @param maxAttempts what the retry policy of the run's version allows; 0 where that is not known */
    RunStory(RunDetails details, int maxAttempts, Instant now) {
        this.details = details;
        this.run = details.summary();
        this.maxAttempts = maxAttempts;
        this.now = now;
    }

    /** Why there is this run. */
    String why() {
        if (run.fireAt().isPresent() && run.createdBy().equals(Backfill.AUTHOR)) {
            return "Made by a backfill, for a fire time that had no run.";
        }
        if (run.fireAt().isPresent()) {
            Duration late = Duration.between(run.fireAt().get(), run.createdAt());
            return "Fired by its schedule"
                    + (late.compareTo(WORTH_TELLING) > 0 ? ", " + TimeText.duration(late) + " late." : ".");
        }
        return switch (run.createdBy()) {
            case "api" -> "Enqueued through the API.";
            case "cli" -> "Enqueued on the command line.";
            case "web" -> "Enqueued on these pages.";
            case "sql" -> "Enqueued in SQL.";
            case "java" -> "Enqueued by a Java program.";
            default -> "Enqueued by " + run.createdBy() + ".";
        };
    }

    /** What went wrong last, as long as that is how things stand; null when nothing did. */
    RunView.@Nullable Failure failure() {
        Optional<AttemptDetails> last = details.attempts().stream()
                .filter(attempt -> attempt.outcome().isPresent())
                .reduce((earlier, later) -> later);
        if (last.isEmpty()
                || (last.get().errorClass().isEmpty()
                        && last.get().errorMessage().isEmpty())) {
            return null;
        }
        AttemptDetails attempt = last.get();
        return switch (run.state()) {
            case SUCCEEDED, RUNNING -> null;
            case READY -> failure(attempt, waitingHeadline(attempt), "");
            case CANCELLED -> failure(attempt, "Cancelled", "");
            case HELD ->
                failure(
                        attempt,
                        "Held: nobody knows whether attempt " + attempt.number() + " had its effect",
                        "Find out, then retry it, or leave it.");
            case FAILED -> failure(attempt, endedHeadline(attempt), "Retry makes one more attempt under the same key.");
        };
    }

    private RunView.Failure failure(AttemptDetails attempt, String headline, String advice) {
        StateMark mark = RunMarks.of(run, now);
        return new RunView.Failure(
                mark == StateMark.QUEUED ? StateMark.RETRYING : mark,
                headline,
                attempt.errorClass().orElse(""),
                attempt.errorMessage().orElse(""),
                advice);
    }

    private String waitingHeadline(AttemptDetails attempt) {
        return "Attempt " + attempt.number() + of() + " " + ended(attempt) + ". The next "
                + (RunMarks.of(run, now) == StateMark.RETRYING ? "begins" : "is due");
    }

    private String endedHeadline(AttemptDetails attempt) {
        return switch (run.endedBy().orElse("")) {
            case EndedBy.MAX_ATTEMPTS ->
                maxAttempts == 1 ? "Failed: its only attempt did not succeed" : "Failed: all attempts are used up";
            case EndedBy.MAX_ELAPSED -> "Failed: the time in which it may be retried is over";
            case EndedBy.NEXT_FIRE -> "Failed: a retry would have come after the job's next fire time";
            case EndedBy.NOT_RETRYABLE -> "Failed: another attempt could not mend this";
            case EndedBy.UNKNOWN -> "Failed: nobody knows whether attempt " + attempt.number() + " had its effect";
            case EndedBy.LOST -> "Failed: too many workers died while they had it";
            default -> "Failed";
        };
    }

    private String of() {
        return run.attempt() <= maxAttempts ? " of " + maxAttempts : "";
    }

    private static String ended(AttemptDetails attempt) {
        return attempt.outcome()
                .map(outcome -> switch (outcome) {
                    case SUCCEEDED -> "succeeded";
                    case FAILED -> "failed";
                    case UNKNOWN -> "ended without an answer";
                    case TIMED_OUT -> "timed out";
                    case LOST -> "lost its worker";
                    case CANCELLED -> "was cancelled";
                    case SNOOZED -> "asked to be called again";
                })
                .orElse("runs");
    }

    /** The late result that was not stored; null when there is none. */
    @Nullable
    String refused() {
        if (details.refusedWrites().isEmpty()) {
            return null;
        }
        RefusedWrite write = details.refusedWrites().getFirst();
        return "Attempt " + write.attempt() + " ended on " + write.worker()
                + " after its lease had passed to another worker. Its result was not stored.";
    }

    /** What happened when, and what is to come. */
    List<RunView.Step> timeline() {
        List<RunView.Step> steps = new ArrayList<>();
        Instant before = run.dueAt();
        steps.add(new RunView.Step(
                run.fireAt().isPresent() ? "Fire time" : "Due", run.dueAt(), null, StateMark.SCHEDULED));
        for (AttemptDetails attempt : details.attempts()) {
            StateMark mark = attempt.outcome().map(RunMarks::of).orElse(StateMark.RUNNING);
            Optional<Instant> started = attempt.startedAt().or(attempt::claimedAt);
            if (started.isPresent()) {
                steps.add(step("Attempt " + attempt.number() + " started", started.get(), before, mark));
                before = started.get();
            }
            if (attempt.finishedAt().isPresent()) {
                steps.add(step(
                        "Attempt " + attempt.number() + " " + ended(attempt),
                        attempt.finishedAt().get(),
                        before,
                        mark));
                before = attempt.finishedAt().get();
            }
            if (attempt.reopenedBy().isPresent()) {
                steps.add(new RunView.Step("Retried by " + attempt.reopenedBy().get(), null, null, StateMark.RETRYING));
            }
        }
        if (run.nextAttemptAt().filter(now::isBefore).isPresent() && run.attempt() > 0) {
            steps.add(step("Attempt " + (run.attempt() + 1), run.nextAttemptAt().get(), before, StateMark.RETRYING));
        }
        if (details.cancelRequested() && run.state() == RunState.RUNNING) {
            steps.add(new RunView.Step("Cancel requested", null, null, StateMark.CANCELLED));
        }
        return steps;
    }

    private static RunView.Step step(String what, Instant at, Instant before, StateMark mark) {
        Duration gap = Duration.between(before, at);
        return new RunView.Step(what, at, gap.isNegative() ? null : gap, mark);
    }
}
