package dev.pawl.web.page;

import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.RunState;
import dev.pawl.run.RunSummary;
import java.time.Instant;

/** The marks under which runs and attempts are shown. */
public final class RunMarks {
    private RunMarks() {}

    /** Tells apart what is stored as ready: due later, between two attempts, or waiting for a worker. */
    public static StateMark of(RunSummary run, Instant now) {
        return switch (run.state()) {
            case READY -> {
                boolean later = run.nextAttemptAt().filter(now::isBefore).isPresent();
                yield later ? run.attempt() == 0 ? StateMark.SCHEDULED : StateMark.RETRYING : StateMark.QUEUED;
            }
            case RUNNING -> StateMark.RUNNING;
            case HELD -> StateMark.HELD;
            case SUCCEEDED -> StateMark.SUCCEEDED;
            case FAILED -> StateMark.FAILED;
            case CANCELLED -> StateMark.CANCELLED;
        };
    }

    /** The mark for runs of a stored state, as far as that alone tells. */
    public static StateMark of(RunState state) {
        return switch (state) {
            case READY -> StateMark.WAITING;
            case RUNNING -> StateMark.RUNNING;
            case HELD -> StateMark.HELD;
            case SUCCEEDED -> StateMark.SUCCEEDED;
            case FAILED -> StateMark.FAILED;
            case CANCELLED -> StateMark.CANCELLED;
        };
    }

    /** The mark of an attempt that has ended so. */
    public static StateMark of(AttemptOutcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> StateMark.SUCCEEDED;
            case FAILED -> StateMark.FAILED;
            case UNKNOWN -> StateMark.UNKNOWN;
            case TIMED_OUT -> StateMark.TIMED_OUT;
            case LOST -> StateMark.LOST;
            case CANCELLED -> StateMark.CANCELLED;
            case SNOOZED -> StateMark.SNOOZED;
        };
    }
}
