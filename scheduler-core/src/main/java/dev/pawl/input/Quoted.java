package dev.pawl.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * Foreign text inside our own messages: short, in one line, and with every sign that could play tricks made visible.
 */
public final class Quoted {
    private static final int SHOWN = 60;

    private Quoted() {}

    /** The value in quotes, or what kind of value it is where that says more. */
    public static String value(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> text(value.textValue());
            case OBJECT -> "an object";
            case ARRAY -> "a list";
            case NULL -> "null";
            case NUMBER -> "the number " + shortened(value.asText());
            case BOOLEAN -> value.asText();
            case BINARY, MISSING, POJO -> value.getNodeType().name().toLowerCase(Locale.ROOT);
        };
    }

    /** The text in quotes. */
    public static String text(String text) {
        return "'" + shortened(text) + "'";
    }

    /** The text without quotes. */
    public static String shortened(String text) {
        StringBuilder shown = new StringBuilder();
        int taken = 0;
        for (int at = 0; at < text.length() && taken < SHOWN; taken++) {
            int codePoint = text.codePointAt(at);
            at += Character.charCount(codePoint);
            if (isTricky(codePoint)) {
                shown.append(String.format(Locale.ROOT, "\\u%04X", codePoint));
            } else {
                shown.appendCodePoint(codePoint);
            }
        }
        if (text.codePointCount(0, text.length()) > SHOWN) {
            shown.append("...");
        }
        return shown.toString();
    }

    private static boolean isTricky(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE -> true;
            default -> false;
        };
    }
}
