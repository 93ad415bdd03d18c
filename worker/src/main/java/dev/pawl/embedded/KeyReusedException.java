package dev.pawl.embedded;

import dev.pawl.run.RunId;

/**
 * An idempotency key was used before with other parameters. Nothing was stored for it; what was enqueued together with
 * it in one transaction must be rolled back, too.
 */
public final class KeyReusedException extends RuntimeException {
    private final transient RunId run;

    KeyReusedException(String key, RunId run) {
        super("the key '" + key + "' was used before with other parameters, by run " + run
                + "; nothing was enqueued. Give another run another key");
        this.run = run;
    }

    /** The run that has the key. */
    public RunId run() {
        return run;
    }
}
