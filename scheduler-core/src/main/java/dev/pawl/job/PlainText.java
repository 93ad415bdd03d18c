package dev.pawl.job;

import dev.pawl.input.Quoted;
import dev.pawl.input.StoredText;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Text that people give things, in the one form in which it is kept: NFC, without white space around it. So what looks
 * the same is the same.
 */
final class PlainText {
    static final int MAX_TAGS = 20;
    static final int MAX_TAG = 50;
    static final int MAX_DESCRIPTION = 2_000;

    private PlainText() {}

    /** A tag in its kept form. */
    static String tag(String text) {
        String tag = kept(text);
        int length = tag.codePointCount(0, tag.length());
        if (length < 1 || length > MAX_TAG) {
            throw new IllegalArgumentException("must have 1 to " + MAX_TAG + " characters, has " + length);
        }
        if (tag.startsWith("-") || tag.startsWith(".")) {
            throw new IllegalArgumentException("must not begin with '-' or '.', was " + Quoted.text(tag));
        }
        refuseControls(tag, "");
        return tag;
    }

    /** Tags in their kept form; two that differ in capitals only are one too many. */
    static List<String> tags(List<String> texts) {
        if (texts.size() > MAX_TAGS) {
            throw new IllegalArgumentException("may have at most " + MAX_TAGS + " items, has " + texts.size());
        }
        Set<String> seen = new HashSet<>();
        List<String> tags = texts.stream().map(PlainText::tag).toList();
        for (String tag : tags) {
            if (!seen.add(tag.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("has " + Quoted.text(tag) + " twice; capitals do not count");
            }
        }
        return tags;
    }

    /** A description in its kept form; may have several lines. */
    static String description(String text) {
        String description = kept(text);
        int length = description.codePointCount(0, description.length());
        if (length < 1 || length > MAX_DESCRIPTION) {
            throw new IllegalArgumentException("must have 1 to " + MAX_DESCRIPTION + " characters, has " + length);
        }
        refuseControls(description, "\n\t");
        return description;
    }

    private static String kept(String text) {
        StoredText.refusal(text).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        return Normalizer.normalize(text.replace("\r\n", "\n"), Normalizer.Form.NFC)
                .strip();
    }

    private static void refuseControls(String text, String allowed) {
        text.chars()
                .filter(unit -> Character.isISOControl(unit) && allowed.indexOf(unit) < 0)
                .findFirst()
                .ifPresent(unit -> {
                    throw new IllegalArgumentException(
                            String.format(Locale.ROOT, "must not contain the control character U+%04X", unit));
                });
    }
}
