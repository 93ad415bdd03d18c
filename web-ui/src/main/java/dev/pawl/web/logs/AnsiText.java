package dev.pawl.web.logs;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads one line of output as a terminal would, as far as colours go: select-graphic-rendition sequences become style
 * classes, every other escape sequence and control character is dropped, and of text that a carriage return overwrites
 * the last state stays. Colours of the 256 and of the true-colour palette are mapped to the nearest of the 16.
 *
 * <p>{@code log.js} does the same in the browser for lines that arrive later; both are tested with the same examples.
 */
public final class AnsiText {
    /** A stretch of text in one style; {@code classes} is empty for plain text. */
    public record Span(String text, String classes) {}

    private static final char ESCAPE = '\u001b';
    private static final char BELL = '\u0007';
    private static final char CONTROL_SEQUENCE = '\u009b';

    private final String line;
    private final List<Span> spans = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private AnsiStyle style = AnsiStyle.PLAIN;
    private int at;

    private AnsiText(String line) {
        this.line = line;
    }

    /** The styled text of a line; an empty list for a line without visible text. */
    static List<Span> parse(String line) {
        return new AnsiText(line).read();
    }

    private List<Span> read() {
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == ESCAPE) {
                escape();
            } else if (c == CONTROL_SEQUENCE) {
                controlSequence();
            } else if (c == '\r') {
                // A last carriage return is half of a line end; elsewhere what follows overwrites what came before.
                if (at < line.length()) {
                    text.setLength(0);
                    spans.clear();
                }
            } else if (c == '\t' || !Character.isISOControl(c)) {
                text.append(c);
            }
        }
        flush();
        return List.copyOf(spans);
    }

    private void escape() {
        if (at == line.length()) {
            return;
        }
        char kind = line.charAt(at++);
        switch (kind) {
            case '[' -> controlSequence();
            // Operating system command, device control, start of string, privacy message, application command.
            case ']', 'P', 'X', '^', '_' -> skipString();
            default -> {
                // Intermediate bytes, then one final byte: ESC ( B and the like.
                while (kind >= ' ' && kind <= '/' && at < line.length()) {
                    kind = line.charAt(at++);
                }
            }
        }
    }

    private void skipString() {
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == BELL || c == '\u009c') {
                return;
            }
            if (c == ESCAPE) {
                if (at < line.length() && line.charAt(at) == '\\') {
                    at++;
                }
                return;
            }
        }
    }

    private void controlSequence() {
        int start = at;
        while (at < line.length() && line.charAt(at) >= ' ' && line.charAt(at) <= '?') {
            at++;
        }
        if (at == line.length()) {
            return;
        }
        char last = line.charAt(at++);
        if (last == 'm') {
            AnsiStyle next = style.with(line.substring(start, at - 1));
            if (!next.equals(style)) {
                flush();
                style = next;
            }
        }
    }

    private void flush() {
        if (!text.isEmpty()) {
            spans.add(new Span(text.toString(), style.classes()));
            text.setLength(0);
        }
    }
}
