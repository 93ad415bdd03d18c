package dev.pawl.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes a JSON tree as YAML that {@link StrictYaml} reads back as the same tree, in the style of people: indented, and
 * quoted only where a text could be taken for something else.
 */
public final class YamlWriter {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_/][A-Za-z0-9_./-]*");
    private static final Set<String> WORDS = Set.of("true", "false", "null");
    /** A longer name must be announced by a question mark. */
    private static final int MAX_SIMPLE_NAME = 200;

    private final StringBuilder out = new StringBuilder();

    private YamlWriter() {}

    /** The text of a document, with a line break at its end. */
    public static String write(ObjectNode root) {
        YamlWriter writer = new YamlWriter();
        if (root.isEmpty()) {
            return "{}\n";
        }
        writer.object(root, 0);
        return writer.out.toString();
    }

    private void object(JsonNode object, int indent) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = scalar(field.getKey());
            indent(indent);
            if (name.length() > MAX_SIMPLE_NAME) {
                out.append("? ").append(name).append('\n');
                indent(indent);
                name = "";
            }
            out.append(name).append(':');
            value(field.getValue(), indent + 1);
        }
    }

    /** What follows a name or the dash of an item, up to the end of its last line. */
    private void value(JsonNode value, int indent) {
        boolean nested = value.isContainerNode() && !value.isEmpty();
        if (!nested) {
            out.append(' ').append(flow(value)).append('\n');
        } else if (value.isObject()) {
            out.append('\n');
            object(value, indent);
        } else if (isListOfScalars(value)) {
            out.append(' ').append(flow(value)).append('\n');
        } else {
            out.append('\n');
            for (JsonNode item : value) {
                indent(indent);
                out.append('-');
                value(item, indent + 1);
            }
        }
    }

    private void indent(int indent) {
        out.append("  ".repeat(indent));
    }

    private static boolean isListOfScalars(JsonNode list) {
        for (JsonNode item : list) {
            if (item.isContainerNode()) {
                return false;
            }
        }
        return true;
    }

    /** A scalar, an empty object or a list of scalars, in one line. */
    private static String flow(JsonNode value) {
        if (value.isTextual()) {
            return scalar(value.textValue());
        }
        if (!value.isArray()) {
            return value.toString();
        }
        StringBuilder list = new StringBuilder("[");
        for (JsonNode item : value) {
            list.append(list.length() == 1 ? "" : ", ").append(flow(item));
        }
        return list.append(']').toString();
    }

    private static String scalar(String text) {
        boolean plain = PLAIN.matcher(text).matches() && !WORDS.contains(text) && !Numbers.isNumber(text);
        return plain ? text : quoted(text);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            switch (unit) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (mustBeEscaped(unit)) {
                        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                    } else {
                        quoted.append(unit);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    private static boolean mustBeEscaped(char unit) {
        return Character.isISOControl(unit)
                || unit == '\u2028'
                || unit == '\u2029'
                || unit == '\uFEFF'
                || unit >= '\uFFFE';
    }
}
