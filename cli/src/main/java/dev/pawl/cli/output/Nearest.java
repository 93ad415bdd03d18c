package dev.pawl.cli.output;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the option that was probably meant. */
public final class Nearest {
    private static final int MOST_EDITS = 3;

    private Nearest() {}

    /** The known name that takes the fewest edits, if they are few for its length. */
    public static Optional<String> to(String name, Collection<String> known) {
        int allowed = Math.min(MOST_EDITS, Math.max(1, (name.length() - 1) / 2));
        return known.stream()
                .filter(candidate -> edits(name, candidate) <= allowed)
                .min(Comparator.comparingInt((String candidate) -> edits(name, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Levenshtein's distance. */
    private static int edits(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(previous[j], row[j - 1]));
            }
            previous = row;
        }
        return previous[to.length()];
    }
}
