package dev.pawl.fire;

import dev.pawl.job.QueueName;
import dev.pawl.queue.AttemptFinisher;
import dev.pawl.queue.FinishedAttempt;
import dev.pawl.queue.RunQueue;
import dev.pawl.queue.WorkerInfo;
import dev.pawl.queue.WorkerRegistry;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** A worker that claims and ends runs when it is told to. One thread. */
final class TestWorker {
    private final DSLContext dsl;
    private final long epoch;
    private final List<ClaimedRun> running = new ArrayList<>();

    TestWorker(DSLContext dsl) {
        this.dsl = dsl;
        epoch = new WorkerRegistry(dsl)
                .register(new WorkerInfo("worker", "test", List.of(QueueName.DEFAULT), 10, Duration.ofDays(400)));
    }

    /** Claims all that may run, up to {@code limit}. */
    List<ClaimedRun> claim(int limit) {
        // A new one each time: it remembers positions, which follow the clock, and tests set that back.
        List<ClaimedRun> claimed = new RunQueue(dsl).claim(epoch, List.of(QueueName.DEFAULT), limit, List::of);
        running.addAll(claimed);
        return claimed;
    }

    ClaimedRun claimOne() {
        List<ClaimedRun> claimed = claim(10);
        if (claimed.size() != 1) {
            throw new AssertionError("expected one run to claim, found " + claimed);
        }
        return claimed.get(0);
    }

    List<ClaimedRun> running() {
        return List.copyOf(running);
    }

    void succeed(ClaimedRun run) {
        finish(run, AttemptOutcome.SUCCEEDED, RunState.SUCCEEDED, "success");
    }

    void fail(ClaimedRun run) {
        finish(run, AttemptOutcome.FAILED, RunState.FAILED, "max_attempts");
    }

    /** As its worker does it when it hears that the run is to be cancelled. */
    void giveUp(ClaimedRun run) {
        finish(run, AttemptOutcome.CANCELLED, RunState.CANCELLED, "cancelled");
    }

    void retryIn(ClaimedRun run, Duration delay) {
        store(new FinishedAttempt(
                run,
                AttemptOutcome.FAILED,
                Optional.of(run.claimedAt()),
                Optional.of(delay),
                Optional.empty(),
                Optional.empty(),
                run.spent() + 1,
                Optional.empty(),
                Optional.of("Http503"),
                Optional.of("the receiver answered 503"),
                Optional.empty()));
    }

    private void finish(ClaimedRun run, AttemptOutcome outcome, RunState state, String endedBy) {
        store(new FinishedAttempt(
                run,
                outcome,
                Optional.of(run.claimedAt()),
                Optional.empty(),
                Optional.of(state),
                Optional.of(endedBy),
                run.spent() + 1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    }

    private void store(FinishedAttempt end) {
        if (!new AttemptFinisher(dsl).finish(epoch, List.of(end)).refused().isEmpty()) {
            throw new AssertionError("refused: " + end);
        }
        running.remove(end.run());
    }
}
