package dev.pawl.job;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Work that is written in Java. Found by {@link java.util.ServiceLoader}, so a handler has a public constructor without
 * parameters and is named in {@code META-INF/services/dev.pawl.job.JobHandler}. One object serves all its runs: it must
 * be safe for several threads.
 */
public interface JobHandler {
    /** The name by which jobs call it: 1 to 200 letters, digits, {@code . _ $ -}, the first one a letter. */
    String name();

    /**
     * Does the work of one attempt, on a thread of its own. The thread is interrupted when the attempt takes too long
     * or is cancelled.
     *
     * @return the result to keep, null for none
     * @throws Fail when it failed for good
     * @throws Retry when it failed and is to be tried again, but not before some time has passed
     * @throws Snooze when it is to be called again later, without having failed
     * @throws Exception when it failed; the retry policy decides what follows
     */
    @Nullable
    JsonNode run(HandlerRun run) throws Exception;
}
