package dev.pawl.schedule;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Refuses what merely looks like a cron expression: digits of other scripts, full-width signs, characters that nobody
 * can see.
 */
final class ExpressionCharacters {
    private static final String SIGNS = " \t*,-/?#()@=_";

    private ExpressionCharacters() {}

    static void check(String text) {
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            int character = text.codePointAt(i);
            if (!isAllowed(character)) {
                throw InvalidScheduleException.at(
                        "expression", i + 1, describe(character) + " is not allowed; " + fix(character));
            }
        }
    }

    private static boolean isAllowed(int character) {
        return (character >= '0' && character <= '9')
                || (character >= 'A' && character <= 'Z')
                || (character >= 'a' && character <= 'z')
                || SIGNS.indexOf(character) >= 0;
    }

    /** The code point as it is known everywhere, with its name, never the character itself: it may not be visible. */
    static String describe(int character) {
        String name = Character.getName(character);
        return String.format(Locale.ROOT, "U+%04X%s", character, name == null ? "" : " (" + name + ")");
    }

    private static String fix(int character) {
        String plain = Normalizer.normalize(Character.toString(character), Normalizer.Form.NFKC);
        int digit = Character.digit(character, 10);
        if (digit >= 0) {
            return "write the digit " + digit;
        }
        if (plain.length() == 1 && plain.charAt(0) != character && isAllowed(plain.charAt(0))) {
            return "write '" + plain + "'";
        }
        return "write digits, names such as MON, and the signs * , - / ? #";
    }
}
