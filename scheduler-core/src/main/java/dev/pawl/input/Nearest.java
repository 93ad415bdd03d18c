package dev.pawl.input;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant by one that is not known. */
public final class Nearest {
    private static final int MAX_EDITS = 3;
    private static final int MAX_LENGTH = 60;

    private Nearest() {}

    /** The known name that is few edits away from this one; capitals and the sort of separator do not count. */
    public static Optional<String> to(String name, Collection<String> known) {
        if (name.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String wanted = plain(name);
        return known.stream()
                .filter(candidate ->
                        edits(wanted, plain(candidate)) <= Math.min(MAX_EDITS, Math.max(1, wanted.length() / 3)))
                .min(Comparator.comparingInt((String candidate) -> edits(wanted, plain(candidate)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /** Levenshtein's distance where swapping two neighbours is one edit, too. */
    private static int edits(String from, String to) {
        int[] beforePrevious = new int[to.length() + 1];
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                boolean same = from.charAt(i - 1) == to.charAt(j - 1);
                row[j] = Math.min(previous[j - 1] + (same ? 0 : 1), 1 + Math.min(previous[j], row[j - 1]));
                boolean swapped = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforePrevious[j - 2] + 1);
                }
            }
            beforePrevious = previous;
            previous = row;
        }
        return previous[to.length()];
    }
}
