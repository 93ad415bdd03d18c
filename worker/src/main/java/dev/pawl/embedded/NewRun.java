package dev.pawl.embedded;

/** One of several runs that are enqueued together. Immutable. */
public record NewRun(Record parameters, EnqueueOptions options) {
    /** Due at once, without a key, as the job says. */
    public static NewRun of(Record parameters) {
        return new NewRun(parameters, EnqueueOptions.options());
    }

    /** With options of its own. */
    public static NewRun of(Record parameters, EnqueueOptions options) {
        return new NewRun(parameters, options);
    }
}
