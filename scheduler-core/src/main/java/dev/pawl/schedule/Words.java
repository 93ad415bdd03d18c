package dev.pawl.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Enumerations as people write them. */
final class Words {
    private static final int SHORTEST_RANGE = 3;

    private Words() {}

    /** "a", "a and b", "a, b and c". */
    static String and(List<String> words) {
        if (words.size() < 2) {
            return String.join("", words);
        }
        int last = words.size() - 1;
        return String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }

    /** The members by name, runs of three and more as "a to c". */
    static String list(ValueSet values, IntFunction<String> name) {
        List<String> words = new ArrayList<>();
        for (int first = values.first(); first >= 0; ) {
            int last = first;
            while (values.contains(last + 1)) {
                last++;
            }
            if (last - first + 1 >= SHORTEST_RANGE) {
                words.add(name.apply(first) + " to " + name.apply(last));
            } else {
                words.add(name.apply(first));
                if (last > first) {
                    words.add(name.apply(last));
                }
            }
            first = values.nextOrSame(last + 1);
        }
        return and(words);
    }

    /** "1st", "2nd", "3rd", "4th", ... "11th", ... "31st". */
    static String ordinal(int number) {
        boolean teen = number / 10 % 10 == 1;
        return number
                + switch (teen ? 0 : number % 10) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
    }
}
