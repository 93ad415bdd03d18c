package dev.pawl.embedded;

import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.pawl.input.InvalidInput;
import dev.pawl.input.Quoted;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What Jackson says of JSON that does not fit a class, in our words: which field, what it must be, what it was. */
final class Misfit {
    private static final Set<Class<?>> WHOLE = Set.of(
            int.class,
            Integer.class,
            long.class,
            Long.class,
            short.class,
            Short.class,
            byte.class,
            Byte.class,
            BigInteger.class);
    private static final Set<Class<?>> NUMBERS =
            Set.of(double.class, Double.class, float.class, Float.class, BigDecimal.class);

    private Misfit() {}

    static InvalidInput of(JsonMappingException cause, JsonNode json) {
        List<JsonMappingException.Reference> path = cause.getPath();
        String given = path.isEmpty() ? "" : given(at(json, path.subList(0, path.size() - 1)));
        return new InvalidInput(field(path), message(cause, at(json, path), given));
    }

    private static String message(JsonMappingException cause, Optional<JsonNode> found, String given) {
        if (cause instanceof UnrecognizedPropertyException unknown) {
            return "is unknown; known are "
                    + unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", "));
        }
        if (cause instanceof ValueInstantiationException && cause.getCause() != null) {
            return String.valueOf(cause.getCause().getMessage());
        }
        if (found.isEmpty() || found.get().isNull()) {
            return found.isEmpty() ? "is missing" + given : "must not be null";
        }
        String was = ", was " + Quoted.value(found.get());
        return target(cause).map(type -> "must be " + kind(type) + was).orElse("does not fit" + was);
    }

    /** What the field was to become. */
    private static Optional<Class<?>> target(JsonMappingException cause) {
        if (cause instanceof MismatchedInputException mismatch) {
            return Optional.ofNullable(mismatch.getTargetType());
        }
        return cause.getCause() instanceof InputCoercionException outOfRange
                ? Optional.ofNullable(outOfRange.getTargetType())
                : Optional.empty();
    }

    /** The names that are there instead of one that is missing: it may be among them, written in another way. */
    private static String given(Optional<JsonNode> parent) {
        String names = parent.map(JsonNode::properties).orElse(Set.of()).stream()
                .map(field -> Quoted.shortened(field.getKey()))
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : "; given are " + names;
    }

    private static String kind(Class<?> type) {
        if (WHOLE.contains(type)) {
            return type == BigInteger.class ? "a whole number" : "a whole number within the range of " + name(type);
        }
        if (NUMBERS.contains(type)) {
            return "a number";
        }
        if (type == String.class) {
            return "a text";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == Instant.class) {
            return "a moment such as 2026-03-01T02:00:00Z";
        }
        if (type == LocalDate.class) {
            return "a date such as 2026-03-01";
        }
        if (type == Duration.class) {
            return "a duration such as PT5M";
        }
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(Objects.requireNonNull(type.getEnumConstants()))
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
        }
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        if (type.isRecord() || Map.class.isAssignableFrom(type)) {
            return "an object with named fields";
        }
        return "a value for " + type.getSimpleName();
    }

    private static String name(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "int", "Integer" -> "int";
            case "long", "Long" -> "long";
            case "short", "Short" -> "short";
            default -> "byte";
        };
    }

    private static String field(List<JsonMappingException.Reference> path) {
        var field = new StringBuilder();
        for (JsonMappingException.Reference step : path) {
            String name = step.getFieldName();
            if (name == null) {
                field.append('[').append(step.getIndex()).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(Quoted.shortened(name));
            }
        }
        return field.toString();
    }

    private static Optional<JsonNode> at(JsonNode json, List<JsonMappingException.Reference> path) {
        @Nullable JsonNode found = json;
        for (JsonMappingException.Reference step : path) {
            if (found == null) {
                return Optional.empty();
            }
            String name = step.getFieldName();
            found = name == null ? found.get(step.getIndex()) : found.get(name);
        }
        return Optional.ofNullable(found);
    }
}
