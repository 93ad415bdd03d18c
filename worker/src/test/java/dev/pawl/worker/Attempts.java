package dev.pawl.worker;

import dev.pawl.job.JobKey;
import dev.pawl.job.QueueName;
import dev.pawl.log.LogLimits;
import dev.pawl.log.LogWriter;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import java.time.Instant;
import java.util.Optional;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** Attempts for tests of what happens to them in memory. */
final class Attempts {
    static final Instant CLAIMED = Instant.parse("2026-03-01T02:00:00Z");

    /** Never started, for nothing is logged. */
    private static final LogWriter WRITER =
            new LogWriter(DSL.using(SQLDialect.POSTGRES), LogLimits.STANDARD, (id, number) -> {});

    private Attempts() {}

    static RunningAttempt of(long runId) {
        var run = new ClaimedRun(
                new RunId(runId),
                1,
                7,
                1,
                new JobKey("job"),
                1,
                "key",
                new QueueName("default"),
                5,
                0,
                0,
                CLAIMED,
                Optional.empty(),
                CLAIMED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new RunningAttempt(run, WRITER.open(run.id(), 1, 7, CLAIMED));
    }
}
