package dev.pawl.ledger;

import dev.pawl.calendar.Calendars;
import dev.pawl.calendar.DueTime;
import dev.pawl.job.Job;
import dev.pawl.job.JobDefinition;
import dev.pawl.queue.WaitReason;
import dev.pawl.run.RunState;
import dev.pawl.run.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** Says what became of the run of a fire time, and why it was late if it was. */
final class RunWords {
    /** So late is on time. */
    private static final Duration PROMPT = Duration.ofSeconds(5);

    private final DSLContext db;
    private final Moments moments;
    private final Instant now;

    RunWords(DSLContext db, ZoneId zone, Instant now) {
        this.db = db;
        this.moments = new Moments(zone);
        this.now = now;
    }

    /**
     * Whole sentences.
     *
     * @param job empty when it is deleted
     * @param definition of the run's version; empty when it cannot be read
     */
    String of(RunSummary run, Instant fireAt, Optional<Job> job, Optional<JobDefinition> definition) {
        String what = "It has run " + run.id() + ", ";
        if (run.startedAt().isEmpty() && run.state().ended()) {
            return what + "which ended as " + run.state().text() + " before it started.";
        }
        List<String> sentences = new ArrayList<>();
        if (run.startedAt().isEmpty()) {
            sentences.add(what + "which has not started yet.");
        } else {
            String ended = run.finishedAt()
                    .map(end -> "and ended as " + run.state().text() + " at " + moments.of(end))
                    .orElse("and has not ended");
            sentences.add("It did run: run " + run.id() + " started at "
                    + moments.of(run.startedAt().get()) + " " + ended + ".");
        }
        String moved = moved(run, fireAt, definition);
        sentences.addAll(waiting(run, job, moved));
        sentences.addAll(late(run, fireAt, moved));
        return String.join(" ", sentences);
    }

    /** What it waits for, and the moment if it waits for one. */
    private List<String> waiting(RunSummary run, Optional<Job> job, String moved) {
        List<String> sentences = new ArrayList<>();
        Optional<Instant> ahead =
                run.nextAttemptAt().filter(next -> run.state() == RunState.READY && now.isBefore(next));
        if (ahead.isEmpty() || job.flatMap(Job::pause).isPresent()) {
            new WaitReason(db)
                    .of(run, job, now)
                    .or(() -> run.startedAt().isEmpty() ? Optional.of("It is being claimed.") : Optional.empty())
                    .ifPresent(sentences::add);
        }
        ahead.ifPresent(next -> sentences.add(
                run.attempt() == 0
                        ? "It is due at " + moments.of(next)
                                + (next.equals(run.dueAt()) && !moved.isEmpty() ? ", " + moved : "") + "."
                        : "Its next attempt is due at " + moments.of(next) + "."));
        return sentences;
    }

    /** The first of the two hands that were late tells the most. */
    private List<String> late(RunSummary run, Instant fireAt, String moved) {
        Duration made = Duration.between(fireAt, run.createdAt());
        Duration waited = run.startedAt()
                .map(start -> Duration.between(later(run.dueAt(), run.createdAt()), start))
                .orElse(Duration.ZERO);
        List<String> why = new ArrayList<>();
        if (!run.createdBy().equals("schedule")) {
            why.add("It was asked for afterwards, by " + run.createdBy() + ", " + Lengths.of(made)
                    + " after the fire time.");
        } else if (made.compareTo(PROMPT) > 0) {
            why.add("It was made " + Lengths.of(made) + " late, when a scheduler found the fire time.");
        }
        if (!moved.isEmpty() && !run.dueAt().isAfter(now)) {
            why.add("It was due " + moved + ".");
        }
        if (waited.compareTo(PROMPT) > 0) {
            why.add("It waited " + Lengths.of(waited) + " in queue " + run.queue()
                    + ": for a worker, for a limit or its turn, or until a pause ended.");
        }
        return why;
    }

    /** {@code 8 m 12 s later, by the job's jitter}; empty when it was due as soon as there was something to run. */
    private String moved(RunSummary run, Instant fireAt, Optional<JobDefinition> definition) {
        Duration later = Duration.between(later(fireAt, run.createdAt()), run.dueAt());
        return later.compareTo(PROMPT) > 0
                ? Lengths.of(later) + " later, "
                        + definition
                                .flatMap(rules -> mover(run, fireAt, rules))
                                .orElse("as its jitter or calendar said when it was made")
                : "";
    }

    /** Empty when a calendar is not what it was. */
    private Optional<String> mover(RunSummary run, Instant fireAt, JobDefinition definition) {
        DueTime due = definition
                .dueTimes(
                        run.job(),
                        new Calendars(db).findAll(definition.dueRules().calendarNames()))
                .at(fireAt);
        return due instanceof DueTime.Run promised
                        && Duration.between(promised.at(), run.dueAt()).abs().toMillis() == 0
                ? Optional.of(AheadWords.mover(promised))
                : Optional.empty();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
