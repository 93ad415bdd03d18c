package dev.pawl.embedded;

import dev.pawl.job.Fail;
import dev.pawl.job.JobKey;
import dev.pawl.job.LeaseLostException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The attempt that a {@link Handler} works for. Safe for several threads. */
public interface PawlRun {
    /** The job. */
    JobKey job();

    /** Names the run for good, the same at every attempt: what the outside needs to do work only once. */
    String key();

    /** The id of the run, in decimal. */
    String id();

    /** The number of this attempt, from 1; grows each time a worker takes the run. */
    int attempt();

    /** The fire time that the run serves; empty when somebody asked for it. */
    Optional<Instant> fireAt();

    /** The log of this attempt. */
    RunLog log();

    /** Whether the attempt is to end soon: it was cancelled, took too long, or its worker is stopping. */
    boolean stopping();

    /**
     * Ends the run with work in the program's own database: the work and the success of the run commit together, so it
     * is done exactly once, whatever crashes. The last thing that a handler does: what it returns afterwards does not
     * count, and what it throws afterwards does not change the success. A second call is refused.
     *
     * @throws LeaseLostException if the run has passed on to another worker; nothing has happened then
     * @throws Fail if a run that was asked for with {@link #enqueue} cannot be made; nothing has happened then
     * @throws Exception what {@code work} throws; nothing has happened then
     */
    void transaction(PawlTransaction.Work work) throws Exception;

    /** The same with a result, which becomes that of the run. */
    <R> void transactionWithResult(PawlTransaction.ResultWork<R> work) throws Exception;

    /**
     * A step that survives retries: its work in the program's own database commits together with the note that it is
     * done. At later attempts it is not done again.
     *
     * @param step names it within the run, 1 to 100 characters
     * @throws LeaseLostException if the run has passed on to another worker; nothing has happened then
     * @throws Exception what {@code work} throws; nothing has happened then
     */
    void once(String step, PawlTransaction.Work work) throws Exception;

    /**
     * The same with a result, which is kept, and returned at later attempts as it was.
     *
     * @param type what is kept is read as this class
     * @return the result, now or then; null for none
     */
    <R> @Nullable R once(String step, Class<R> type, PawlTransaction.ResultWork<R> work) throws Exception;

    /**
     * Asks for a run that is made together with the success of this one, in the transaction that stores it. An attempt
     * that does not succeed, or that has lost its run, makes none. When its key is known already, nothing is made.
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
    default void enqueue(Record parameters) {
        enqueue(parameters, EnqueueOptions.options());
    }

    /** The same with options. */
    void enqueue(Record parameters, EnqueueOptions options);
}
