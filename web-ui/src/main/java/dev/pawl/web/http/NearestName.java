package dev.pawl.web.http;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds what somebody who mistyped a name probably meant. */
final class NearestName {
    private NearestName() {}

    /** The known name that the fewest single-letter changes reach: a third of its length, but two at least. */
    static Optional<String> of(String typed, List<String> known) {
        if (typed.length() > 50) {
            return Optional.empty();
        }
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(typed, name)))
                .filter(name -> distance(typed, name) <= Math.max(2, name.length() / 3));
    }

    private static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int column = 0; column <= right.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= left.length(); row++) {
            int[] current = new int[right.length() + 1];
            current[0] = row;
            for (int column = 1; column <= right.length(); column++) {
                int replaced = previous[column - 1] + (left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, Math.min(previous[column], current[column - 1]) + 1);
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
