package dev.pawl.input;

import java.util.Locale;
import java.util.Optional;

/** Text that PostgreSQL can keep. */
public final class StoredText {
    private StoredText() {}

    /**
     * Why PostgreSQL would not take this text: it holds no U+0000, and half a surrogate pair is no character in UTF-8.
     * Empty when it can be stored.
     */
    public static Optional<String> refusal(String text) {
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (unit == 0) {
                return Optional.of("must not contain the character U+0000, has one at position " + at);
            }
            if (Character.isHighSurrogate(unit)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1))) {
                at++;
            } else if (Character.isSurrogate(unit)) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "must not contain half a surrogate pair, has \\u%04X at position %d",
                        (int) unit,
                        at));
            }
        }
        return Optional.empty();
    }
}
