package dev.pawl.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /** Writes a warning to the log of this attempt. */
    void warn(String line);

    /** Writes an error to the log of this attempt; that alone does not make it fail. */
    void error(String line);

    /** Whether the attempt is to end soon: it was cancelled, took too long, or its worker is stopping. */
    boolean stopping();

    /**
     * Ends the run with work in Pawl's own database: the work and the success of the run commit together, so it is done
     * exactly once, whatever crashes. The last thing that a handler does: what it returns afterwards does not count,
     * and what it throws afterwards does not change the success. A second call is refused.
     *
     * <p>May be called at every attempt, and by a worker that has lost the run: only one commits.
     *
     * @param work its result is the result of the run, at most 256 KiB as JSON
     * @throws LeaseLostException if the run has passed on to another worker; nothing has happened then
     * @throws Fail if a run that was asked for with {@link #enqueue} cannot be made; nothing has happened then
     * @throws Exception what {@code work} throws; nothing has happened then
     */
    void transaction(RunTransaction.Work work) throws Exception;

    /**
     * A step that survives retries: its work in Pawl's own database commits together with the note that it is done. At
     * later attempts the work is not called again, and its result is returned as it was.
     *
     * @param step names it within the run, 1 to 100 characters
     * @param work its result is kept, at most 256 KiB as JSON
     * @return the result, now or then; null for none
     * @throws LeaseLostException if the run has passed on to another worker; nothing has happened then
     * @throws Exception what {@code work} throws; nothing has happened then
     */
    @Nullable
    JsonNode once(String step, RunTransaction.Work work) throws Exception;

    /**
     * Asks for a run of another job, or of the same, that is made together with the success of this one: in the
     * transaction that stores it, also that of {@link #transaction}. An attempt that does not succeed, or that has lost
     * its run, makes none. When its key is known already, nothing is made.
     *
     * <p>Asked for in a {@link #transaction}, it is made with that one: when its work fails, what it has asked for is
     * forgotten with it.
     *
     * @throws IllegalArgumentException if there is no such job or queue. Should that be so only when the success is
     *     stored, or should the key be known with other parameters then, the run fails at once
     * @throws IllegalStateException if the run has succeeded by {@link #transaction} already, after 10,000 of them, or
     *     within the work of a step, see {@link #once}: later attempts leave that out, so use the enqueue of its
     *     transaction
     */
    void enqueue(FollowUp followUp);

    /** The same for a run that is due at once, with the settings of its job. */
    default void enqueue(JobKey job, ObjectNode params) {
        enqueue(FollowUp.of(job, params));
    }
}
