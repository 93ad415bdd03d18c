package dev.pawl.web.runs;

import dev.pawl.run.AttemptDetails;
import dev.pawl.run.RunDetails;
import dev.pawl.web.page.RunMarks;
import dev.pawl.web.page.StateMark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lays the attempts of a run out on one time axis: from the moment it was due to its end, to now, or to the next
 * attempt. Pure.
 */
final class Waterfall {
    private static final int AXIS = 1_000;
    /** Thousandths of the axis; a bar of less would not be seen. */
    private static final int THINNEST = 8;

    private final Instant begin;
    private final long millis;

    private Waterfall(Instant begin, Instant end) {
        this.begin = begin;
        this.millis = Math.max(1, Duration.between(begin, end).toMillis());
    }

    /** A row for each attempt, and one for the next where its time is known. */
    static List<AttemptRow> rows(RunDetails run, Instant now) {
        Optional<Instant> next =
                run.summary().nextAttemptAt().filter(at -> run.summary().attempt() > 0);
        Waterfall axis = new Waterfall(begin(run), end(run, next, now));
        List<AttemptRow> rows = new ArrayList<>();
        Instant waitedFrom = axis.begin;
        for (AttemptDetails attempt : run.attempts()) {
            rows.add(axis.row(attempt, waitedFrom, now));
            waitedFrom = attempt.finishedAt().orElse(now);
        }
        if (next.isPresent()) {
            rows.add(axis.ahead(run.summary().attempt() + 1, waitedFrom, next.get(), now));
        }
        return rows;
    }

    private static Instant begin(RunDetails run) {
        Instant due = run.summary().dueAt();
        // A run may be made after the moment that it was due for, and cancelled before it.
        return run.attempts().stream()
                .findFirst()
                .map(first -> began(first, due))
                .filter(due::isAfter)
                .orElse(due);
    }

    private static Instant end(RunDetails run, Optional<Instant> next, Instant now) {
        Instant end = run.summary().finishedAt().orElse(now);
        return next.filter(end::isBefore).orElse(end);
    }

    private AttemptRow row(AttemptDetails attempt, Instant waitedFrom, Instant now) {
        Instant from = began(attempt, attempt.finishedAt().orElse(waitedFrom));
        Instant to = attempt.finishedAt().orElse(now);
        @Nullable Instant startedAt = attempt.startedAt().or(attempt::claimedAt).orElse(null);
        @Nullable
        Duration duration =
                attempt.finishedAt().isPresent() && startedAt != null ? Duration.between(startedAt, to) : null;
        return new AttemptRow(
                attempt.number(),
                attempt.outcome().map(RunMarks::of).orElse(StateMark.RUNNING),
                startedAt,
                duration,
                attempt.worker().orElse(null),
                attempt.outcome().isPresent() ? error(attempt) : null,
                bar(waitedFrom, from, to),
                false);
    }

    private AttemptRow ahead(int number, Instant waitedFrom, Instant next, Instant now) {
        StateMark state = next.isAfter(now) ? StateMark.RETRYING : StateMark.QUEUED;
        return new AttemptRow(number, state, next, null, null, null, bar(waitedFrom, next, next), true);
    }

    private AttemptRow.Bar bar(Instant waitedFrom, Instant from, Instant to) {
        int width = Math.max(THINNEST, at(to) - at(from));
        int left = Math.min(at(from), AXIS - width);
        return new AttemptRow.Bar(Math.min(at(waitedFrom), left), left, width);
    }

    private int at(Instant moment) {
        long since = Duration.between(begin, moment).toMillis();
        return Math.clamp(since * AXIS / millis, 0, AXIS);
    }

    private static Instant began(AttemptDetails attempt, Instant otherwise) {
        return attempt.startedAt().or(attempt::claimedAt).orElse(otherwise);
    }

    private static @Nullable String error(AttemptDetails attempt) {
        String text = ErrorText.of(attempt.errorClass(), attempt.errorMessage());
        return text.isEmpty() ? null : text;
    }
}
