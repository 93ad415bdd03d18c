package dev.pawl.embedded;

/**
 * Work that is written in Java, for parameters of one class. One object serves all its runs: it must be safe for
 * several threads.
 */
@FunctionalInterface
public interface Handler<P extends Record> {
    /**
     * Does the work of one attempt. The thread is interrupted when the attempt takes too long or is cancelled.
     *
     * @throws dev.pawl.job.Fail when it failed for good
     * @throws dev.pawl.job.Retry when it failed and is to be tried again, but not before some time has passed
     * @throws dev.pawl.job.Snooze when it is to be called again later, without having failed
     * @throws Exception when it failed; the retry policy decides what follows
     */
    void handle(P parameters, PawlRun run) throws Exception;
}
