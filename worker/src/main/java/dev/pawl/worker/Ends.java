package dev.pawl.worker;

import dev.pawl.queue.AttemptFinisher;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.FinishedAttempt;
import dev.pawl.run.AttemptOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jooq.DSLContext;

/** Sees to it that the ends of attempts are stored: plain ones in large batches, those with follow-ups apart. */
final class Ends {
    private final FinishLoop plain;
    private final FinishLoop withFollowUps;
    private final FollowUpStore followUps;

    Ends(DSLContext db, Slots slots, AttemptJournal journal, RunNews news) {
        this.plain = new FinishLoop("pawl-finisher", new AttemptFinisher(db)::finish, slots, journal, news);
        this.followUps = new FollowUpStore(db);
        this.withFollowUps = new FinishLoop("pawl-follow-ups", followUps, slots, journal, news);
    }

    void start() {
        plain.start();
        withFollowUps.start();
    }

    /** Takes an end to be stored; waits when very many wait already. */
    void add(RunningAttempt attempt, FinishedAttempt end, RandomGenerator random) {
        List<EnqueueRequest> requests = attempt.followUps();
        if (requests.isEmpty() || end.outcome() != AttemptOutcome.SUCCEEDED) {
            plain.add(end);
            return;
        }
        followUps.keep(attempt.run(), requests, reason -> refused(attempt, reason, random));
        withFollowUps.add(end);
    }

    /** An end that was stored together with the work: it only has to be told. */
    void storedElsewhere(FinishedAttempt end) {
        plain.storedElsewhere(end);
    }

    /**
     * Stores what is left and ends the loops.
     *
     * @param limit how long each may wait for a database that is away
     */
    void stop(Duration limit) throws InterruptedException {
        plain.stop(limit);
        withFollowUps.stop(limit);
    }

    /** The success did not happen. */
    private static FinishedAttempt refused(RunningAttempt attempt, String reason, RandomGenerator random) {
        RunningAttempt.Begun begun = attempt.begun().orElseThrow();
        return new AttemptVerdict(
                        attempt.run(),
                        begun.definition(),
                        Optional.of(begun.startedAt()),
                        attempt.log().now())
                .judge(FollowUpRefused.insteadOfSuccess(reason), Optional.empty(), Optional.empty(), random);
    }
}
