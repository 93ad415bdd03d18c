package dev.pawl.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/** The attempt that a {@link JobHandler} works for. Safe for several threads. */
public interface HandlerRun {
    /** The job. */
    JobKey job();

    /** Names the run for good, the same at every attempt: what the outside needs to do work only once. */
    String runKey();

    /** The id of the run, in decimal. */
    String runId();

    /** The number of this attempt, from 1; grows each time a worker takes the run. */
    int attempt();

    /** The fire time that the run serves; empty when somebody asked for it. */
    Optional<Instant> fireAt();

    /** The parameters: those of the run, else those of the job. A copy. */
    ObjectNode params();

    /** Writes a line to the log of this attempt. */
    void log(String line);

    /** Whether the attempt is to end soon: it was cancelled, took too long, or its worker is stopping. */
    boolean stopping();
}
