package dev.pawl.schedule;

import org.quartz.spi.ThreadPool;

/**
 * Runs Quartz's jobs on Quartz's own thread. All that they do is to put a name into a queue, so that threads would only
 * add switches between them.
 */
final class CallingThreadPool implements ThreadPool {
    @Override
    public boolean runInThread(Runnable work) {
        work.run();
        return true;
    }

    /** How many triggers Quartz may take from its store at once. */
    @Override
    public int blockForAvailableThreads() {
        return QuartzTicker.MAX_JOBS_PER_CALL;
    }

    @Override
    public int getPoolSize() {
        return 1;
    }

    @Override
    public void initialize() {
        // Nothing to prepare.
    }

    @Override
    public void shutdown(boolean waitForJobsToComplete) {
        // Work never outlives the call that brought it.
    }

    @Override
    public void setInstanceId(String id) {
        // Threads are named by the ticker.
    }

    @Override
    public void setInstanceName(String name) {
        // Threads are named by the ticker.
    }
}
