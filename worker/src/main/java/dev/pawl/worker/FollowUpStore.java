package dev.pawl.worker;

import dev.pawl.queue.AttemptFinisher;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.FinishReport;
import dev.pawl.queue.FinishedAttempt;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.ClaimedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jooq.DSLContext;

/**
 * Stores successes together with the runs that their handlers ask for: in one transaction, and only those whose success
 * was stored by this very call. So a repetition, after the answer to a commit was lost, makes nothing, and a worker
 * that has lost the run makes nothing either. Safe for several threads.
 *
 * <p>Apart from the store of other ends, with a {@link FinishLoop} of its own: an enqueue waits for an open transaction
 * that holds the same key, and the ends of all other attempts must not.
 */
final class FollowUpStore implements EndStore {
    private final DSLContext db;
    private final Map<Token, Waiting> waiting = new ConcurrentHashMap<>();

    private record Token(long run, int attempt, long epoch) {
        static Token of(ClaimedRun run) {
            return new Token(run.id().value(), run.attempt(), run.workerEpoch());
        }
    }

    private record Waiting(List<EnqueueRequest> requests, Function<String, FinishedAttempt> failure) {}

    FollowUpStore(DSLContext db) {
        this.db = db;
    }

    /**
     * Keeps what is to be stored with an end. To be called before the end is handed to the loop.
     *
     * @param failure how the attempt ends if they are refused, given the reason
     */
    void keep(ClaimedRun run, List<EnqueueRequest> requests, Function<String, FinishedAttempt> failure) {
        waiting.put(Token.of(run), new Waiting(List.copyOf(requests), failure));
    }

    @Override
    public FinishReport finish(long workerEpoch, List<FinishedAttempt> batch) {
        FinishReport report = db.transactionResult(tx -> {
            var finisher = AttemptFinisher.within(tx.dsl());
            FinishReport finished = finisher.finishKeepingTurns(workerEpoch, batch);
            List<EnqueueRequest> requests = new ArrayList<>();
            for (FinishedAttempt end : batch) {
                Waiting kept = waiting.get(Token.of(end.run()));
                if (kept != null
                        && end.outcome() == AttemptOutcome.SUCCEEDED
                        && finished.stored().contains(end.run().id())) {
                    requests.addAll(kept.requests());
                }
            }
            // May wait for a twin of a key, so the turns come after it.
            new FollowUps(tx.dsl()).make(requests);
            finisher.passTurns(batch);
            return finished;
        });
        batch.forEach(end -> waiting.remove(Token.of(end.run())));
        return report;
    }

    @Override
    public Optional<FinishedAttempt> instead(FinishedAttempt refused, Throwable cause) {
        if (!(cause instanceof FollowUpRefused)) {
            return Optional.empty();
        }
        return Optional.ofNullable(waiting.remove(Token.of(refused.run())))
                .map(kept -> kept.failure().apply(String.valueOf(cause.getMessage())));
    }
}
