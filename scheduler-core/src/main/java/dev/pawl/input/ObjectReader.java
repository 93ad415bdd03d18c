package dev.pawl.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Typed, strict access to a JSON object that collects every problem instead of stopping at the first.
 *
 * <p>A value of the wrong kind is never converted: {@code "5"}, {@code 5.0} and {@code true} are no whole numbers. What
 * is absent or wrong comes back as empty, so a reader goes on with a default and finds the other problems as well;
 * {@link #finish} at the end throws them all. By then every field that exists has been asked for, and a field that
 * nobody asked for is unknown. {@code null} counts as a value of the wrong kind.
 *
 * <p>For one thread.
 */
public final class ObjectReader {
    private final ObjectNode node;
    private final String path;
    private final Findings findings;
    private final Set<String> known = new LinkedHashSet<>();
    private boolean anyName;

    private ObjectReader(ObjectNode node, String path, Findings findings) {
        this.node = node;
        this.path = path;
        this.findings = findings;
        findings.readers.add(this);
    }

    /**
     * Reads a whole document.
     *
     * @throws MalformedInput when it is no object
     */
    public static ObjectReader of(JsonNode document) {
        if (document instanceof ObjectNode object) {
            return new ObjectReader(object, "", new Findings());
        }
        throw new MalformedInput("must be an object with named fields, was " + Quoted.value(document), 0, 0);
    }

    /** The path of a field of this object, as problems name it. */
    public String path(String name) {
        return FieldPath.child(path, name);
    }

    /** The names that are there, known or not, in their order. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Whether the field is there; from then on it is known. */
    public boolean has(String name) {
        known.add(name);
        return node.has(name);
    }

    /** The field as it is; from then on it is known. */
    public Optional<JsonNode> any(String name) {
        known.add(name);
        return Optional.ofNullable(node.get(name));
    }

    /** A text, as it was written. */
    public Optional<String> text(String name) {
        return any(name).flatMap(value -> textOf(value, path(name)));
    }

    /**
     * A text that means something.
     *
     * @param parser throws {@link IllegalArgumentException} with a message for people
     */
    public <T> Optional<T> text(String name, Function<String, T> parser) {
        return text(name).flatMap(text -> parsed(path(name), text, parser));
    }

    /** A duration, see {@link Durations}. */
    public Optional<Duration> duration(String name, Duration min, Duration max) {
        return text(name, Durations::parse).filter(duration -> {
            boolean within = duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0;
            if (!within) {
                problem(
                        name,
                        "must be %s to %s, was %s"
                                .formatted(Durations.format(min), Durations.format(max), Durations.format(duration)));
            }
            return within;
        });
    }

    /** A moment with its offset: {@code 2026-03-01T02:00:00Z}. */
    public Optional<Instant> instant(String name) {
        return text(name, ObjectReader::parseInstant);
    }

    /** A whole number. */
    public Optional<Integer> integer(String name, int min, int max) {
        return any(name).flatMap(value -> {
            boolean right = value.isIntegralNumber()
                    && value.canConvertToInt()
                    && value.intValue() >= min
                    && value.intValue() <= max;
            if (!right) {
                problem(name, "must be a whole number from %d to %d, was %s".formatted(min, max, Quoted.value(value)));
            }
            return right ? Optional.of(value.intValue()) : Optional.empty();
        });
    }

    /** A number, whole or not. */
    public Optional<Double> number(String name, double min, double max) {
        return any(name).flatMap(value -> {
            boolean right = value.isNumber()
                    && value.decimalValue().compareTo(BigDecimal.valueOf(min)) >= 0
                    && value.decimalValue().compareTo(BigDecimal.valueOf(max)) <= 0;
            if (!right) {
                problem(
                        name,
                        "must be a number from %s to %s, was %s"
                                .formatted(plain(min), plain(max), Quoted.value(value)));
            }
            return right ? Optional.of(value.doubleValue()) : Optional.empty();
        });
    }

    /** True or false. */
    public Optional<Boolean> flag(String name) {
        return any(name).flatMap(value -> {
            if (!value.isBoolean()) {
                problem(name, "must be true or false, was " + Quoted.value(value));
            }
            return value.isBoolean() ? Optional.of(value.booleanValue()) : Optional.empty();
        });
    }

    /** One of the constants of an enum, written in small letters. */
    public <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
        return text(name, text -> {
            List<String> allowed = new ArrayList<>();
            for (E constant : type.getEnumConstants()) {
                String written = constant.name().toLowerCase(Locale.ROOT);
                if (written.equals(text)) {
                    return constant;
                }
                allowed.add(written);
            }
            throw new IllegalArgumentException(
                    "must be %s, was %s".formatted(String.join(" or ", allowed), Quoted.text(text)));
        });
    }

    /** An object to read further. */
    public Optional<ObjectReader> object(String name) {
        return tree(name).map(object -> new ObjectReader(object, path(name), findings));
    }

    /** An object as it is, whatever its fields. The tree is the reader's own: copy it to keep it. */
    public Optional<ObjectNode> tree(String name) {
        return any(name).flatMap(value -> {
            if (!value.isObject()) {
                problem(name, "must be an object with named fields, was " + Quoted.value(value));
            }
            return value instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        });
    }

    /**
     * A list of texts; those that are wrong are left out.
     *
     * @param parser throws {@link IllegalArgumentException} with a message for people
     */
    public <T> Optional<List<T>> texts(String name, int maxItems, Function<String, T> parser) {
        return any(name).flatMap(value -> {
            if (!value.isArray()) {
                problem(name, "must be a list, was " + Quoted.value(value));
                return Optional.empty();
            }
            if (value.size() > maxItems) {
                problem(name, "may have at most %d items, has %d".formatted(maxItems, value.size()));
                return Optional.empty();
            }
            List<T> items = new ArrayList<>();
            for (int index = 0; index < value.size(); index++) {
                String itemPath = FieldPath.item(path(name), index);
                textOf(value.get(index), itemPath)
                        .flatMap(text -> parsed(itemPath, text, parser))
                        .ifPresent(items::add);
            }
            return Optional.of(List.copyOf(items));
        });
    }

    /**
     * A list of objects or, for short, of texts; empty when an item is wrong.
     *
     * @param reader of an item that is an object; empty when it has noted a problem
     * @param parser of an item that is a text; throws {@link IllegalArgumentException} with a message for people
     */
    public <T> Optional<List<T>> items(
            String name, int maxItems, Function<ObjectReader, Optional<T>> reader, Function<String, T> parser) {
        return any(name).flatMap(value -> {
            if (!value.isArray() || value.size() > maxItems) {
                problem(
                        name,
                        value.isArray()
                                ? "may have at most %d items, has %d".formatted(maxItems, value.size())
                                : "must be a list, was " + Quoted.value(value));
                return Optional.empty();
            }
            List<T> items = new ArrayList<>();
            for (int index = 0; index < value.size(); index++) {
                String itemPath = FieldPath.item(path(name), index);
                item(value.get(index), itemPath, reader, parser).ifPresent(items::add);
            }
            return items.size() == value.size() ? Optional.of(List.copyOf(items)) : Optional.empty();
        });
    }

    private <T> Optional<T> item(
            JsonNode item, String itemPath, Function<ObjectReader, Optional<T>> reader, Function<String, T> parser) {
        if (item instanceof ObjectNode object) {
            return reader.apply(new ObjectReader(object, itemPath, findings));
        }
        if (item.isTextual()) {
            return parsed(itemPath, item.textValue(), parser);
        }
        findings.problems.add(
                new InputProblem(itemPath, "must be a text in quotes or an object, was " + Quoted.value(item)));
        return Optional.empty();
    }

    /**
     * An object whose names are free and whose values are texts, in its order; entries that are wrong are left out.
     *
     * @param nameParser throws {@link IllegalArgumentException} with a message for people
     * @param valueParser the same
     */
    public Optional<Map<String, String>> textMap(
            String name, int maxEntries, UnaryOperator<String> nameParser, Function<String, String> valueParser) {
        return object(name).flatMap(entries -> {
            entries.allowUnknown();
            if (entries.node.size() > maxEntries) {
                problem(name, "may have at most %d entries, has %d".formatted(maxEntries, entries.node.size()));
                return Optional.empty();
            }
            Map<String, String> map = new LinkedHashMap<>();
            for (String key : entries.names()) {
                boolean right = parsed(entries.path(key), key, nameParser).isPresent();
                entries.text(key, valueParser).filter(value -> right).ifPresent(value -> map.put(key, value));
            }
            return Optional.of(map);
        });
    }

    /** The field is known, but may only be there in a form that asks for nothing. */
    public void unsupported(String name, Predicate<JsonNode> asksForNothing) {
        any(name)
                .filter(value -> !asksForNothing.test(value))
                .ifPresent(value -> problem(name, "is not supported by this version of Pawl; leave it out"));
    }

    /**
     * Makes a value of what was read.
     *
     * @param name the field to blame when the maker throws {@link IllegalArgumentException}; empty for this object
     */
    public <T> Optional<T> make(String name, Supplier<T> maker) {
        return parsed(name.isEmpty() ? path : path(name), "", nothing -> maker.get());
    }

    /** Notes a problem with a field. */
    public void problem(String name, String message) {
        findings.problems.add(new InputProblem(path(name), message));
    }

    /** Notes a problem with this object as a whole. */
    public void problem(String message) {
        findings.problems.add(new InputProblem(path, message));
    }

    /** Leaves fields alone that nobody asks for. */
    public void allowUnknown() {
        anyName = true;
    }

    /** Notes a required field that is missing. */
    public void require(String name) {
        if (!has(name)) {
            problem(name, "is required");
        }
    }

    /**
     * Ends the reading of the whole document, wherever it is called.
     *
     * @throws InvalidInput with all problems, unknown fields included
     */
    public void finish() {
        findings.readers.forEach(ObjectReader::noteUnknown);
        findings.readers.clear();
        if (!findings.problems.isEmpty()) {
            throw new InvalidInput(findings.problems);
        }
    }

    private void noteUnknown() {
        if (anyName) {
            return;
        }
        for (String name : names()) {
            if (!known.contains(name)) {
                String help = Nearest.to(name, known)
                        .map(near -> "did you mean " + Quoted.text(near) + "?")
                        .orElseGet(() -> "known are " + String.join(", ", known));
                problem(name, "unknown field " + Quoted.text(name) + "; " + help);
            }
        }
    }

    private Optional<String> textOf(JsonNode value, String valuePath) {
        if (!value.isTextual()) {
            findings.problems.add(new InputProblem(valuePath, "must be a text in quotes, was " + Quoted.value(value)));
        }
        return Optional.ofNullable(value.textValue());
    }

    private <T> Optional<T> parsed(String valuePath, String text, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            findings.problems.add(new InputProblem(valuePath, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private static Instant parseInstant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "must be a moment with its offset such as 2026-03-01T02:00:00Z, was " + Quoted.text(text), e);
        }
    }

    private static String plain(double bound) {
        return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
    }

    /** What all readers of one document share. */
    private static final class Findings {
        private final List<InputProblem> problems = new ArrayList<>();
        private final List<ObjectReader> readers = new ArrayList<>();
    }
}
