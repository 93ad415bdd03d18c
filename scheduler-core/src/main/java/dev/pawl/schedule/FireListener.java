package dev.pawl.schedule;

import java.util.List;

/** Is told which jobs have reached a fire time. */
@FunctionalInterface
public interface FireListener {
    /**
     * Looks after the jobs that are due. Called by one thread, never twice at a time; what becomes due meanwhile is
     * collected for the next call. A job is named once per call, however many of its fire times have passed: the
     * listener looks up by itself what each job is owed.
     *
     * <p>If the call throws, the same jobs are handed over again a second later, together with those due by then.
     *
     * @param jobs 1 to {@value QuartzTicker#MAX_JOBS_PER_CALL}
     */
    void due(List<DueJob> jobs);
}
