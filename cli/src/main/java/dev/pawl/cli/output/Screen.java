package dev.pawl.cli.output;

import java.util.OptionalInt;

/**
 * What standard output is. Immutable. The launcher knows and tells through system properties; without it, as in
 * {@code java -jar}, output is taken for a pipe.
 *
 * @param columns the terminal's width; empty for a pipe or file, which has none
 * @param colour whether colours may be used
 */
public record Screen(OptionalInt columns, boolean colour) {
    private static final int NARROWEST = 20;

    /** A pipe or a file. */
    public static final Screen NONE = new Screen(OptionalInt.empty(), false);

    /** Standard output of this process. */
    public static Screen current() {
        Integer columns = Integer.getInteger("pawl.columns");
        if (columns == null) {
            return NONE;
        }
        String noColour = System.getenv("NO_COLOR");
        boolean dumb = "dumb".equals(System.getenv("TERM"));
        return new Screen(
                OptionalInt.of(Math.max(NARROWEST, columns)), (noColour == null || noColour.isEmpty()) && !dumb);
    }

    /** Whether a person can answer a question: standard input and output are a terminal. */
    public static boolean interactive() {
        return Boolean.getBoolean("pawl.interactive");
    }

    /** Whether output goes to a terminal. */
    public boolean terminal() {
        return columns.isPresent();
    }
}
