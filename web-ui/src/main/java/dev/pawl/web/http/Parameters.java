package dev.pawl.web.http;

import dev.pawl.input.InvalidInput;
import dev.pawl.input.Nearest;
import dev.pawl.input.StoredText;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a query or a form, read strictly: a name that is not expected, a name given twice, broken percent
 * escapes and text that is not UTF-8 end the request with 400, text that no database keeps with 422. A parameter
 * without text counts as not given, because forms send the fields that were left empty. Immutable.
 */
public final class Parameters {
    private final Map<String, String> values;

    private Parameters(Map<String, String> values) {
        this.values = values;
    }

    /** The query of this request, which may have these parameters and no others. */
    public static Parameters query(Context context, String... names) {
        String query = context.queryString();
        return parse(query == null ? "" : query, List.of(names));
    }

    /** The body of this request as a form, which may have these fields and no others; 415 if it is none. */
    public static Parameters form(Context context, String... names) {
        return parse(RequestBody.form(context), List.of(names));
    }

    static Parameters parse(String encoded, List<String> names) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : encoded.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = FormDecoder.decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : FormDecoder.decode(pair.substring(equals + 1));
            if (!names.contains(name)) {
                throw unknown(name, names);
            }
            StoredText.refusal(value).ifPresent(reason -> {
                throw new InvalidInput(name, reason);
            });
            if (values.putIfAbsent(name, value) != null) {
                throw Problem.malformed(name, "is given twice; give it once").asException();
            }
        }
        values.values().removeIf(String::isEmpty);
        return new Parameters(values);
    }

    private static ProblemException unknown(String name, List<String> names) {
        String shown = name.length() > 50 ? name.substring(0, 50) + "…" : name;
        String fix = names.isEmpty()
                ? "; there are no parameters here"
                : Nearest.to(name, names)
                        .map(nearest -> "; did you mean '" + nearest + "'?")
                        .orElseGet(() -> "; there are: " + String.join(", ", names));
        return Problem.malformed(shown, "is not a parameter of this address" + fix)
                .asException();
    }

    /** The text of a parameter. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The text of a parameter that may have {@code longest} characters. */
    public Optional<String> text(String name, int longest) {
        Optional<String> text = text(name);
        if (text.isPresent() && text.get().length() > longest) {
            throw Problem.malformed(
                            name,
                            "may have " + longest + " characters at most, has "
                                    + text.get().length())
                    .asException();
        }
        return text;
    }

    /** The text of a parameter without which there is no answer. */
    public String required(String name) {
        return text(name)
                .orElseThrow(() -> Problem.malformed(name, "is missing").asException());
    }

    /** A whole number between two limits, both included. */
    public long number(String name, long whenAbsent, long least, long most) {
        String text = values.get(name);
        if (text == null) {
            return whenAbsent;
        }
        try {
            long number = digitsOnly(text) ? Long.parseLong(text) : Long.MIN_VALUE;
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException tooLong) {
            // Refused below, like any number out of range.
        }
        throw Problem.malformed(
                        name, "must be a whole number from " + least + " to " + most + ", was '" + cut(text) + "'")
                .asException();
    }

    /** Long.parseLong also takes a plus sign and the digits of every script. */
    private static boolean digitsOnly(String text) {
        String digits = text.startsWith("-") ? text.substring(1) : text;
        return !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** {@code true} or {@code false}, the latter when it is not given. */
    public boolean flag(String name) {
        return switch (values.getOrDefault(name, "false")) {
            case "true" -> true;
            case "false" -> false;
            case String other ->
                throw Problem.malformed(name, "must be true or false, was '" + cut(other) + "'")
                        .asException();
        };
    }

    /** One of the constants of an enum, written in small letters. */
    public <E extends Enum<E>> E choice(String name, Class<E> type, E whenAbsent) {
        String text = values.get(name);
        if (text == null) {
            return whenAbsent;
        }
        List<String> allowed = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            String written = constant.name().toLowerCase(Locale.ROOT);
            if (written.equals(text)) {
                return constant;
            }
            allowed.add(written);
        }
        throw Problem.malformed(name, "must be " + String.join(" or ", allowed) + ", was '" + cut(text) + "'")
                .asException();
    }

    /** An instant such as {@code 2026-03-29T01:30:00Z} or the same with an offset. */
    public Optional<Instant> instant(String name) {
        return text(name).map(text -> {
            try {
                Instant instant = OffsetDateTime.parse(text).toInstant();
                if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
                    throw Problem.malformed(name, "must be between the years 1970 and 9999")
                            .asException();
                }
                return instant;
            } catch (DateTimeException notAnInstant) {
                throw Problem.malformed(
                                name,
                                "must be an instant with offset such as 2026-03-29T01:30:00Z, was '" + cut(text) + "'")
                        .asException();
            }
        });
    }

    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private static String cut(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
