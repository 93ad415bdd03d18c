package dev.pawl.schedule;

import java.time.ZoneId;
import java.time.zone.ZoneRulesProvider;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads time zones by their IANA names, strictly: a typing error must not become another zone. */
public final class Zones {
    private static final int MAX_LENGTH = 64;
    private static final int MAX_EDITS = 3;
    private static final String EXAMPLES = "a name such as Europe/Berlin or UTC is expected";

    // The JDK copies the set at each call; it cannot change while we run.
    private static final Set<String> NAMES = Set.copyOf(ZoneId.getAvailableZoneIds());

    /**
     * What people mean by abbreviations that the IANA database does not have as names. Most are in use in several
     * countries, and half of each pair names only one half of the year.
     */
    private static final Map<String, List<String>> ABBREVIATIONS = Map.ofEntries(
            Map.entry("EST", List.of("America/New_York")),
            Map.entry("EDT", List.of("America/New_York")),
            Map.entry("ET", List.of("America/New_York")),
            Map.entry("CST", List.of("America/Chicago", "Asia/Shanghai")),
            Map.entry("CDT", List.of("America/Chicago")),
            Map.entry("MST", List.of("America/Denver", "America/Phoenix")),
            Map.entry("MDT", List.of("America/Denver")),
            Map.entry("PST", List.of("America/Los_Angeles")),
            Map.entry("PDT", List.of("America/Los_Angeles")),
            Map.entry("PT", List.of("America/Los_Angeles")),
            Map.entry("AKST", List.of("America/Anchorage")),
            Map.entry("AKDT", List.of("America/Anchorage")),
            Map.entry("HST", List.of("Pacific/Honolulu")),
            Map.entry("AST", List.of("America/Halifax", "Asia/Riyadh")),
            Map.entry("ADT", List.of("America/Halifax")),
            Map.entry("BRT", List.of("America/Sao_Paulo")),
            Map.entry("BST", List.of("Europe/London")),
            Map.entry("WEST", List.of("Europe/Lisbon")),
            Map.entry("CEST", List.of("Europe/Berlin", "Europe/Paris")),
            Map.entry("MEZ", List.of("Europe/Berlin")),
            Map.entry("MESZ", List.of("Europe/Berlin")),
            Map.entry("EEST", List.of("Europe/Helsinki", "Europe/Athens")),
            Map.entry("MSK", List.of("Europe/Moscow")),
            Map.entry("SAST", List.of("Africa/Johannesburg")),
            Map.entry("IST", List.of("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin")),
            Map.entry("PKT", List.of("Asia/Karachi")),
            Map.entry("SGT", List.of("Asia/Singapore")),
            Map.entry("JST", List.of("Asia/Tokyo")),
            Map.entry("KST", List.of("Asia/Seoul")),
            Map.entry("AEST", List.of("Australia/Sydney", "Australia/Brisbane")),
            Map.entry("AEDT", List.of("Australia/Sydney")),
            Map.entry("AWST", List.of("Australia/Perth")),
            Map.entry("NZST", List.of("Pacific/Auckland")),
            Map.entry("NZDT", List.of("Pacific/Auckland")));

    private Zones() {}

    /** The version of the time zone data by which this program computes, such as {@code 2025b}. */
    public static String dataVersion() {
        return ZoneRulesProvider.getVersions("Europe/London").lastKey();
    }

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
        List<String> meant = ABBREVIATIONS.get(name.toUpperCase(Locale.ROOT));
        if (meant != null) {
            return "'" + name + "' is an abbreviation and not the name of a time zone; use "
                    + String.join(" or ", meant);
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
