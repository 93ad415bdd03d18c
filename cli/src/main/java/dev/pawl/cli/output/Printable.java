package dev.pawl.cli.output;

import java.util.regex.Pattern;

/** Makes text from elsewhere harmless to a terminal. */
public final class Printable {
    /** CSI and OSC sequences, and other two-character escapes, as far as logs use them. */
    private static final Pattern ESCAPE =
            Pattern.compile("\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|[@-Z\\\\^_])?");

    private Printable() {}

    /** In one line: escape sequences removed, control characters replaced by spaces. */
    public static String line(String text) {
        return controls(withoutEscapes(text));
    }

    /** Without the sequences that set colours, move the cursor or rename the window. */
    public static String withoutEscapes(String text) {
        return text.indexOf('\u001b') < 0 ? text : ESCAPE.matcher(text).replaceAll("");
    }

    /** With its colours, but without anything else that a terminal would obey; tabs stay. */
    public static String coloured(String text) {
        if (text.indexOf('\u001b') < 0) {
            return text;
        }
        return ESCAPE.matcher(text)
                .replaceAll(
                        match -> match.group().endsWith("m") && match.group().startsWith("\u001b[")
                                ? java.util.regex.Matcher.quoteReplacement(match.group())
                                : "");
    }

    private static String controls(String text) {
        StringBuilder safe = null;
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                safe = safe == null ? new StringBuilder(text) : safe;
                safe.setCharAt(i, ' ');
            }
        }
        return safe == null ? text : safe.toString();
    }
}
