package dev.pawl.worker.target;

import static dev.pawl.migrations.generated.Tables.LEASE;

import dev.pawl.job.JobKey;
import dev.pawl.job.QueueName;
import dev.pawl.log.AttemptLog;
import dev.pawl.log.LogLimits;
import dev.pawl.log.LogLine;
import dev.pawl.log.LogReader;
import dev.pawl.log.LogWriter;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.time.DatabaseTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** An attempt that is running, without the worker around it. */
final class ExecutionFixture implements AutoCloseable {
    static final long EPOCH = 7;

    private final DSLContext db;
    private final LogWriter writer;
    private final RunId run;
    final AttemptLog log;
    final StopSignal stop = new StopSignal();

    ExecutionFixture(DSLContext db) {
        this.db = db;
        this.run = new RunId(db.fetchSingle("select pawl.next_id()").get(0, Long.class));
        db.insertInto(LEASE)
                .set(LEASE.RUN_ID, run.value())
                .set(LEASE.ATTEMPT, (short) 1)
                .set(LEASE.WORKER_EPOCH, EPOCH)
                .set(LEASE.CLAIMED_AT, DatabaseTime.now())
                .set(LEASE.QUEUE_ID, 1)
                .set(LEASE.PRIORITY, (short) 5)
                .set(LEASE.JOB_ID, 1)
                .set(LEASE.SPENT, (short) 0)
                .set(LEASE.LOST, (short) 0)
                .execute();
        this.writer = new LogWriter(db, LogLimits.STANDARD, (id, attempt) -> {});
        writer.start();
        this.log = writer.open(run, 1, EPOCH, DatabaseTime.read(db));
    }

    Execution execution() {
        return execution("key-1", Optional.empty());
    }

    Execution execution(String runKey, Optional<String> params) {
        Instant now = log.now();
        var claimed = new ClaimedRun(
                run,
                1,
                EPOCH,
                1,
                new JobKey("job"),
                1,
                runKey,
                new QueueName("default"),
                5,
                0,
                0,
                now,
                Optional.empty(),
                now,
                Optional.empty(),
                params,
                Optional.empty());
        return new Execution(claimed, Duration.ofSeconds(60), log, stop, new NoTransactions());
    }

    /** The log so far, all of it stored. */
    List<LogLine> lines() throws InterruptedException {
        log.close(Duration.ofSeconds(60));
        return new LogReader(db).lines(run, 1, 1, 2000).orElseThrow().lines();
    }

    List<String> texts() throws InterruptedException {
        return lines().stream().map(LogLine::text).toList();
    }

    @Override
    public void close() {
        writer.close();
    }
}
