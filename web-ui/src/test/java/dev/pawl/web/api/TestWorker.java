package dev.pawl.web.api;

import dev.pawl.job.QueueName;
import dev.pawl.log.AttemptLog;
import dev.pawl.log.LogLevel;
import dev.pawl.log.LogLimits;
import dev.pawl.log.LogStream;
import dev.pawl.log.LogWriter;
import dev.pawl.queue.AttemptFinisher;
import dev.pawl.queue.FinishedAttempt;
import dev.pawl.queue.RunQueue;
import dev.pawl.queue.WorkerInfo;
import dev.pawl.queue.WorkerRegistry;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** A worker whose every step a test takes itself. */
public final class TestWorker {
    private final DSLContext db;
    private final long epoch;
    private final RunQueue queue;

    public TestWorker(DSLContext db) {
        this.db = db;
        this.queue = new RunQueue(db, Duration.ZERO);
        this.epoch = new WorkerRegistry(db)
                .register(new WorkerInfo("hand", "1", List.of(QueueName.DEFAULT), 4, Duration.ofSeconds(30)));
    }

    /** Claims the one run that is due. */
    public ClaimedRun claim() {
        List<ClaimedRun> claimed = queue.claim(epoch, List.of(QueueName.DEFAULT), 1, List::of);
        if (claimed.size() != 1) {
            throw new AssertionError("one run was to be claimed, there were " + claimed.size());
        }
        return claimed.getFirst();
    }

    /** Writes the log of an attempt, whole. */
    public void log(ClaimedRun run, String... lines) throws InterruptedException {
        try (LogWriter writer = new LogWriter(db, LogLimits.STANDARD, (id, attempt) -> {});
                AttemptLog log = writer.open(run.id(), run.attempt(), epoch, run.claimedAt())) {
            writer.start();
            for (String line : lines) {
                log.append(LogStream.STDOUT, LogLevel.INFO, line);
            }
            if (!log.close(Duration.ofSeconds(10))) {
                throw new AssertionError("the log was not stored");
            }
        }
    }

    public void succeed(ClaimedRun run, String result) {
        finish(run, AttemptOutcome.SUCCEEDED, RunState.SUCCEEDED, "success", Optional.of(result), Optional.empty());
    }

    public void fail(ClaimedRun run) {
        finish(run, AttemptOutcome.FAILED, RunState.FAILED, "max_attempts", Optional.empty(), Optional.of("Http500"));
    }

    private void finish(
            ClaimedRun run,
            AttemptOutcome outcome,
            RunState state,
            String endedBy,
            Optional<String> result,
            Optional<String> errorClass) {
        new AttemptFinisher(db)
                .finish(
                        epoch,
                        List.of(new FinishedAttempt(
                                run,
                                outcome,
                                Optional.of(run.claimedAt()),
                                Optional.empty(),
                                Optional.of(state),
                                Optional.of(endedBy),
                                run.spent() + 1,
                                result,
                                errorClass,
                                errorClass.map(name -> "<script>alert(1)</script>"),
                                Optional.of("{\"http\": {\"status\": 200}}"))));
    }
}
