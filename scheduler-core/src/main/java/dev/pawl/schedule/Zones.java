package dev.pawl.schedule;

import java.time.ZoneId;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads time zones by their IANA names, strictly: a typing error must not become another zone. */
public final class Zones {
    private static final int MAX_LENGTH = 64;
    private static final int MAX_EDITS = 3;
    private static final String EXAMPLES = "a name such as Europe/Berlin or UTC is expected";

    // The JDK copies the set at each call; it cannot change while we run.
    private static final Set<String> NAMES = Set.copyOf(ZoneId.getAvailableZoneIds());

    private Zones() {}

    /**
     * The zone of that name, exactly as the IANA database writes it. Offsets such as {@code +01:00} or {@code GMT+1}
     * are refused: they know no clock changes.
     *
     * @throws InvalidScheduleException for any other text, with the nearest name if there is one
     */
    public static ZoneId parse(String name) {
        if (NAMES.contains(name)) {
            return ZoneId.of(name);
        }
        throw InvalidScheduleException.in("zone", problem(name));
    }

    private static String problem(String name) {
        if (name.isBlank()) {
            return "is empty; " + EXAMPLES;
        }
        if (name.length() > MAX_LENGTH) {
            return "has " + name.length() + " characters, which no time zone has; " + EXAMPLES;
        }
        Optional<String> odd = name.codePoints()
                .filter(character -> character < ' ' || character > '~')
                .mapToObj(ExpressionCharacters::describe)
                .findFirst();
        if (odd.isPresent()) {
            return "has the character " + odd.get() + "; " + EXAMPLES;
        }
        return "'" + name + "' is not a known time zone; "
                + nearest(name).map(near -> "did you mean " + near + "?").orElse(EXAMPLES);
    }

    private static Optional<String> nearest(String name) {
        String wanted = name.replace(' ', '_').toLowerCase(Locale.ROOT);
        return NAMES.stream()
                .map(known -> new Candidate(known, distance(wanted, known.toLowerCase(Locale.ROOT))))
                .filter(candidate -> candidate.edits <= Math.min(MAX_EDITS, wanted.length() / 3))
                .min(Comparator.comparingInt(Candidate::edits).thenComparing(Candidate::name))
                .map(Candidate::name);
    }

    /** The edits from the wanted name to the whole known name; a bare city may stand for its zone. */
    private static int distance(String wanted, String known) {
        int whole = editDistance(wanted, known);
        boolean city = wanted.indexOf('/') < 0 && known.indexOf('/') > 0 && !known.startsWith("etc/");
        return city ? Math.min(whole, editDistance(wanted, known.substring(known.lastIndexOf('/') + 1))) : whole;
    }

    /** Levenshtein's distance, row by row. */
    private static int editDistance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }

    private record Candidate(String name, int edits) {}
}
