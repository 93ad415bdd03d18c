package dev.pawl.log;

/** Text that was written for a terminal. */
public final class TerminalText {
    private static final char ESCAPE = '\u001B';

    private TerminalText() {}

    /**
     * The text without escape sequences (colours, cursor moves, links, titles) and without control characters but the
     * tab. Runs in linear time; a sequence that does not end takes the rest of the text with it.
     */
    public static String plain(String text) {
        int first = firstControl(text);
        if (first < 0) {
            return text;
        }
        var plain = new StringBuilder(text.length()).append(text, 0, first);
        int at = first;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ESCAPE) {
                at = endOfEscape(text, at + 1);
            } else if (c == '\u009B') {
                at = endOfControlSequence(text, at + 1);
            } else {
                if (!isControl(c)) {
                    plain.append(c);
                }
                at++;
            }
        }
        return plain.toString();
    }

    private static int firstControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isControl(char c) {
        return c != '\t' && (c < ' ' || (c >= '\u007F' && c <= '\u009F'));
    }

    private static int endOfEscape(String text, int at) {
        if (at == text.length()) {
            return at;
        }
        return switch (text.charAt(at)) {
            case '[' -> endOfControlSequence(text, at + 1);
            // Operating system command, device control, start of string, privacy message, application command.
            case ']', 'P', 'X', '^', '_' -> endOfString(text, at + 1);
            case '(', ')', '*', '+', '#', '%', ' ' -> Math.min(at + 2, text.length());
            default -> at + 1;
        };
    }

    private static int endOfControlSequence(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= ' ' && text.charAt(at) < '@') {
            at++;
        }
        return Math.min(at + 1, text.length());
    }

    /** Strings end with BEL or with ESC and a backslash. */
    private static int endOfString(String text, int from) {
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\u0007' || c == '\u009C') {
                return at + 1;
            }
            if (c == ESCAPE && at + 1 < text.length() && text.charAt(at + 1) == '\\') {
                return at + 2;
            }
        }
        return text.length();
    }
}
