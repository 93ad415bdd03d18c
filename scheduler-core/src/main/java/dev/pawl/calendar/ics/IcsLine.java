package dev.pawl.calendar.ics;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One content line: {@code DTSTART;VALUE=DATE:20261225}.
 *
 * @param number of the line in the file at which it begins, from 1
 * @param name in capitals
 * @param parameters by their names in capitals; of several values the text between commas as it is
 */
record IcsLine(int number, String name, Map<String, String> parameters, String value) {
    IcsLine {
        parameters = Map.copyOf(parameters);
    }

    /** The line without folds; empty when it is none. */
    static Optional<IcsLine> parse(int number, String text) {
        int colon = outsideQuotes(text, ':', 0);
        if (colon < 0) {
            return Optional.empty();
        }
        String head = text.substring(0, colon);
        int end = outsideQuotes(head, ';', 0);
        String name = end < 0 ? head : head.substring(0, end);
        Map<String, String> parameters = new LinkedHashMap<>();
        while (end >= 0) {
            int next = outsideQuotes(head, ';', end + 1);
            String parameter = head.substring(end + 1, next < 0 ? head.length() : next);
            int equals = parameter.indexOf('=');
            if (equals < 1) {
                return Optional.empty();
            }
            parameters.put(
                    parameter.substring(0, equals).toUpperCase(Locale.ROOT),
                    parameter.substring(equals + 1).replace("\"", ""));
            end = next;
        }
        return name.matches("[A-Za-z0-9-]+")
                ? Optional.of(new IcsLine(number, name.toUpperCase(Locale.ROOT), parameters, text.substring(colon + 1)))
                : Optional.empty();
    }

    Optional<String> parameter(String wanted) {
        return Optional.ofNullable(parameters.get(wanted));
    }

    /** The value as text, without its escapes. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < value.length(); at++) {
            char sign = value.charAt(at);
            if (sign == '\\' && at + 1 < value.length()) {
                at++;
                char escaped = value.charAt(at);
                text.append(escaped == 'n' || escaped == 'N' ? ' ' : escaped);
            } else {
                text.append(sign);
            }
        }
        return text.toString();
    }

    private static int outsideQuotes(String text, char wanted, int from) {
        boolean quoted = false;
        for (int at = from; at < text.length(); at++) {
            char sign = text.charAt(at);
            if (sign == '"') {
                quoted = !quoted;
            } else if (sign == wanted && !quoted) {
                return at;
            }
        }
        return -1;
    }
}
