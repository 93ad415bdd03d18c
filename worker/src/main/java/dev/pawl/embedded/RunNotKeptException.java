package dev.pawl.embedded;

import dev.pawl.run.RunId;

/**
 * An idempotency key made a run that is too old to be kept, so that nothing is known of it but its key. Nothing was
 * stored; what was enqueued together with it in one transaction must be rolled back, too.
 */
public final class RunNotKeptException extends RuntimeException {
    private final transient RunId run;

    RunNotKeptException(String key, RunId run) {
        super("the key '" + key + "' made run " + run
                + ", which is too old to be kept; nothing was enqueued. Give a new run a new key");
        this.run = run;
    }

    /** The run that was made. */
    public RunId run() {
        return run;
    }
}
