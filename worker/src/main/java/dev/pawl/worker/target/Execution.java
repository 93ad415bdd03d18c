package dev.pawl.worker.target;

import dev.pawl.log.AttemptLog;
import dev.pawl.run.ClaimedRun;
import java.time.Duration;

/**
 * What an executor needs to know of the attempt that it serves.
 *
 * @param timeout the job's limit; it is kept by {@code stop}, executors need it only to set limits of their own
 */
public record Execution(
        ClaimedRun run, Duration timeout, AttemptLog log, StopSignal stop, HandlerTransactions transactions) {}
