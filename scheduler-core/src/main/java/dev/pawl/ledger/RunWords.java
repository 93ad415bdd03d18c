package dev.pawl.ledger;

import dev.pawl.job.Job;
import dev.pawl.queue.WaitReason;
import dev.pawl.run.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
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

    /** @param job empty when it is deleted */
    String of(RunSummary run, Instant fireAt, Optional<Job> job) {
        String what = "It has run " + run.id() + ", ";
        if (run.startedAt().isEmpty()) {
            return run.state().ended()
                    ? what + "which ended as " + run.state().text() + " before it started."
                    : what + "which has not started yet. "
                            + new WaitReason(db).of(run, job, now).orElse("It is being claimed.")
                            + late(run, fireAt, Optional.empty());
        }
        Instant started = run.startedAt().get();
        String ended = run.finishedAt()
                .map(end -> "and ended as " + run.state().text() + " at " + moments.of(end))
                .orElse("and has not ended");
        return "It did run: run " + run.id() + " started at " + moments.of(started) + " " + ended + "."
                + late(run, fireAt, Optional.of(started));
    }

    /** The first of the two hands that were late tells the most. */
    private static String late(RunSummary run, Instant fireAt, Optional<Instant> started) {
        Duration made = Duration.between(fireAt, run.createdAt());
        Duration jitter = Duration.between(later(fireAt, run.createdAt()), run.dueAt());
        Duration waited = started.map(start -> Duration.between(later(run.dueAt(), run.createdAt()), start))
                .orElse(Duration.ZERO);
        String why = "";
        if (!run.createdBy().equals("schedule")) {
            why += " It was asked for afterwards, by " + run.createdBy() + ", " + Lengths.of(made)
                    + " after the fire time.";
        } else if (made.compareTo(PROMPT) > 0) {
            why += " It was made " + Lengths.of(made) + " late, when a scheduler found the fire time.";
        }
        if (jitter.compareTo(PROMPT) > 0) {
            why += " It was due " + Lengths.of(jitter) + " later, as its jitter or calendar says.";
        }
        if (waited.compareTo(PROMPT) > 0) {
            why += " It waited " + Lengths.of(waited) + " in queue " + run.queue()
                    + ": for a worker, for a limit or its turn, or until a pause ended.";
        }
        return why;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
