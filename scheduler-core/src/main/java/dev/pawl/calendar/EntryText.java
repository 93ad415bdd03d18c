package dev.pawl.calendar;

import dev.pawl.input.Quoted;
import dev.pawl.input.StoredText;
import java.text.Normalizer;

/** The one form in which text of a calendar is kept: NFC, without white space around it. */
final class EntryText {
    static final int MAX_LENGTH = 200;

    private EntryText() {}

    /** @throws IllegalArgumentException when it is empty, too long, or has control characters */
    static String kept(String text) {
        StoredText.refusal(text).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        String kept = Normalizer.normalize(text, Normalizer.Form.NFC).strip();
        int length = kept.codePointCount(0, kept.length());
        if (length < 1 || length > MAX_LENGTH) {
            throw new IllegalArgumentException("must have 1 to " + MAX_LENGTH + " characters, has " + length);
        }
        if (kept.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("must not contain control characters, was " + Quoted.text(kept));
        }
        return kept;
    }
}
