package dev.pawl.cli.output;

/** How the program ends. Scripts rely on these. */
public final class ExitCode {
    /** Done. */
    public static final int OK = 0;

    /** Understood, but it did not succeed. */
    public static final int FAILED = 1;

    /** The input (an option, a file, a setting) is wrong; nothing was done. */
    public static final int BAD_INPUT = 2;

    /** The server or the database cannot be reached. */
    public static final int UNREACHABLE = 3;

    private ExitCode() {}
}
