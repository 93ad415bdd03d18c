package dev.pawl.web.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * As much of JSON Schema as {@code openapi.yaml} uses, and stricter in one point: where a schema names properties,
 * those are all that there are, so that no name goes out undescribed. An unknown keyword is a problem, too.
 */
final class JsonSchema {
    private static final Set<String> KNOWN = Set.of(
            "$ref",
            "type",
            "enum",
            "const",
            "pattern",
            "format",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "items",
            "minItems",
            "maxItems",
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "maxProperties",
            "allOf",
            "oneOf",
            "description",
            "default");

    private final JsonNode root;

    JsonSchema(JsonNode root) {
        this.root = root;
    }

    /** The node itself, or what its reference points at. */
    JsonNode resolve(JsonNode node) {
        if (!node.has("$ref")) {
            return node;
        }
        JsonNode target = root.at(node.path("$ref").asText().substring(1));
        if (target.isMissingNode()) {
            throw new AssertionError("nothing is at " + node.path("$ref"));
        }
        return resolve(target);
    }

    List<String> problems(JsonNode schema, JsonNode value) {
        List<String> problems = new ArrayList<>();
        check(schema, value, "", problems, true);
        return problems;
    }

    private void check(JsonNode reference, JsonNode value, String path, List<String> problems, boolean closed) {
        JsonNode schema = resolve(reference);
        schema.fieldNames().forEachRemaining(keyword -> {
            if (!KNOWN.contains(keyword)) {
                problems.add(path + ": the keyword " + keyword + " is not checked");
            }
        });
        if (schema.has("type") && !isOneOf(schema.path("type"), value)) {
            problems.add(path + ": is no " + schema.path("type") + ": " + value);
            return;
        }
        if (schema.has("enum") && !contains(schema.path("enum"), value)) {
            problems.add(path + ": is none of " + schema.path("enum") + ": " + value);
        }
        if (schema.has("const") && !schema.path("const").equals(value)) {
            problems.add(path + ": is not " + schema.path("const") + ": " + value);
        }
        if (value.isTextual()) {
            checkText(schema, value.textValue(), path, problems);
        } else if (value.isNumber()) {
            boolean within = (!schema.has("minimum")
                            || value.doubleValue() >= schema.path("minimum").doubleValue())
                    && (!schema.has("maximum")
                            || value.doubleValue() <= schema.path("maximum").doubleValue());
            if (!within) {
                problems.add(path + ": out of range: " + value);
            }
        } else if (value.isArray()) {
            checkSize("Items", schema, value.size(), path, problems);
            for (int i = 0; i < value.size() && schema.has("items"); i++) {
                check(schema.path("items"), value.get(i), path + "[" + i + "]", problems, true);
            }
        } else if (value.isObject()) {
            checkObject(schema, value, path, problems, closed);
        }
        for (JsonNode part : schema.path("allOf")) {
            check(part, value, path, problems, false);
        }
        if (schema.has("oneOf")) {
            long fitting = 0;
            for (JsonNode choice : schema.path("oneOf")) {
                fitting += problems(choice, value).isEmpty() ? 1 : 0;
            }
            if (fitting != 1) {
                problems.add(path + ": fits " + fitting + " of the choices: " + value);
            }
        }
    }

    private void checkObject(JsonNode schema, JsonNode value, String path, List<String> problems, boolean closed) {
        checkSize("Properties", schema, value.size(), path, problems);
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.asText())) {
                problems.add(path + ": " + name.asText() + " is missing");
            }
        }
        Set<String> described = described(schema);
        for (Map.Entry<String, JsonNode> property : value.properties()) {
            String below = path + "." + property.getKey();
            if (schema.path("properties").has(property.getKey())) {
                check(schema.path("properties").path(property.getKey()), property.getValue(), below, problems, true);
            } else if (schema.path("additionalProperties").isObject()) {
                check(schema.path("additionalProperties"), property.getValue(), below, problems, true);
            } else if (closed && !described.isEmpty() && !described.contains(property.getKey())) {
                problems.add(below + ": is not described");
            }
        }
    }

    /** The names of this schema and of those that it is made of. */
    private Set<String> described(JsonNode reference) {
        JsonNode schema = resolve(reference);
        Set<String> names = new HashSet<>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        schema.path("allOf").forEach(part -> names.addAll(described(part)));
        return names;
    }

    private static void checkText(JsonNode schema, String text, String path, List<String> problems) {
        checkSize("Length", schema, text.codePointCount(0, text.length()), path, problems);
        if (schema.has("pattern")
                && !Pattern.compile(schema.path("pattern").asText())
                        .matcher(text)
                        .find()) {
            problems.add(path + ": does not match " + schema.path("pattern") + ": " + text);
        }
        if (schema.path("format").asText().equals("date-time")) {
            try {
                Instant.parse(text);
            } catch (DateTimeException noInstant) {
                problems.add(path + ": is no instant in UTC: " + text);
            }
        }
    }

    private static void checkSize(String unit, JsonNode schema, int size, String path, List<String> problems) {
        if (size < schema.path("min" + unit).asInt(0)
                || size > schema.path("max" + unit).asInt(Integer.MAX_VALUE)) {
            problems.add(path + ": has the size " + size);
        }
    }

    private static boolean isOneOf(JsonNode types, JsonNode value) {
        if (types.isTextual()) {
            return isA(types.textValue(), value);
        }
        for (JsonNode type : types) {
            if (isA(type.textValue(), value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isA(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new AssertionError("no such type: " + type);
        };
    }

    private static boolean contains(JsonNode values, JsonNode value) {
        for (JsonNode each : values) {
            if (each.equals(value)) {
                return true;
            }
        }
        return false;
    }
}
