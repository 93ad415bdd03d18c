package dev.pawl.cli.output;

/** A bar for long work, on standard error where a person watches; elsewhere it draws nothing. One thread. */
public final class Progress implements AutoCloseable {
    private static final int LONGEST_BAR = 30;

    private final Output output;
    private final boolean shown;
    private boolean drawn;

    /** Draws nothing until there is something to tell. */
    public Progress(Output output) {
        this.output = output;
        this.shown = output.screen().terminal() && !output.json();
    }

    /**
     * Draws how far the work has come.
     *
     * @param done of {@code all}; both 0 or more
     * @param what is counted, such as {@code jobs}
     */
    public void show(long done, long all, String what) {
        if (!shown || all == 0) {
            return;
        }
        int filled = (int) (LONGEST_BAR * Math.min(done, all) / all);
        String bar = "#".repeat(filled) + "-".repeat(LONGEST_BAR - filled);
        output.ask("\r[" + bar + "] " + done + " of " + all + " " + what + " ");
        drawn = true;
    }

    /** Takes the bar away. */
    @Override
    public void close() {
        if (drawn) {
            output.ask("\r" + " ".repeat(output.screen().columns().orElse(80) - 1) + "\r");
        }
    }
}
