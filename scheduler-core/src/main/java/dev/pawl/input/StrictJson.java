package dev.pawl.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * JSON exactly as RFC 8259 has it, and a little less: nothing nested deeper than 64, no repeated names, nothing after
 * the document, no comments or single quotes, no NaN, and no text that PostgreSQL cannot keep. Numbers are exact, of at
 * most 100 characters. A UTF-8 byte order mark is tolerated at the start. The size of the input is for the caller to
 * bound, before it is read. Safe for several threads.
 *
 * <p>The tree is built here rather than by Jackson's mapper, because half of these rules have no switch there.
 */
public final class StrictJson {
    static final int MAX_DEPTH = 64;

    // The parser's own bounds lie just above ours, so that ours are met first and speak in our words; numbers are
    // bounded before they are converted.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH + 1)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private StrictJson() {}

    /** Parses one document. See {@link #parse(String)}. */
    public static JsonNode parse(byte[] utf8) {
        return parse(Utf8.decode(utf8, ""));
    }

    /**
     * Parses one document.
     *
     * @throws MalformedInput when it is not JSON as described above; names line and column
     * @throws InvalidInput when a text in it cannot be stored; names the field
     */
    public static JsonNode parse(String json) {
        try (JsonParser in = FACTORY.createParser(json)) {
            if (in.nextToken() == null) {
                throw new MalformedInput("not JSON: it is empty", 1, 1);
            }
            JsonNode root = value(in, 0);
            if (in.nextToken() != null) {
                throw malformed(in.currentTokenLocation(), "something follows the end of the document");
            }
            return root;
        } catch (StreamConstraintsException e) {
            throw malformed(e.getLocation(), "a name or a text in it is too long");
        } catch (JsonProcessingException e) {
            throw malformed(e.getLocation(), forPeople(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from a string failed", e);
        }
    }

    /** The parser's message without what it says of itself: options of its own, and where it read from. */
    private static String forPeople(String message) {
        return message.replaceAll("\\s*\\(start marker at \\[Source:.*?\\]\\)", "")
                .replaceAll(
                        "[:,(]?\\s*(maybe a \\(non-standard\\) comment\\? )?\\(?(enable|not recognized as one since"
                                + " Feature) .*",
                        "")
                .strip();
    }

    /** The shortest notation of this tree. Numbers keep their digits. */
    public static String write(JsonNode node) {
        return node.toString();
    }

    /** An empty object to fill. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static JsonNode value(JsonParser in, int depth) throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> object(in, depth + 1);
            case START_ARRAY -> array(in, depth + 1);
            case VALUE_STRING -> TextNode.valueOf(storable(in, in.getText()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(in);
            case VALUE_TRUE -> BooleanNode.TRUE;
            case VALUE_FALSE -> BooleanNode.FALSE;
            case VALUE_NULL -> NullNode.instance;
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("no value begins with " + in.currentToken());
        };
    }

    private static ObjectNode object(JsonParser in, int depth) throws IOException {
        refuseDepth(in, depth);
        ObjectNode object = object();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = storable(in, in.currentName());
            if (object.has(name)) {
                throw malformed(in.currentTokenLocation(), "the name " + Quoted.text(name) + " is given twice");
            }
            in.nextToken();
            object.set(name, value(in, depth));
        }
        return object;
    }

    private static ArrayNode array(JsonParser in, int depth) throws IOException {
        refuseDepth(in, depth);
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(in, depth));
        }
        return array;
    }

    private static JsonNode number(JsonParser in) throws IOException {
        String text = in.getText();
        Numbers.refusal(text).ifPresent(reason -> {
            throw malformed(in.currentTokenLocation(), reason);
        });
        return Numbers.node(text);
    }

    private static String storable(JsonParser in, String text) {
        StoredText.refusal(text).ifPresent(reason -> {
            throw new InvalidInput(path(in.getParsingContext()), reason);
        });
        return text;
    }

    private static String path(JsonStreamContext context) {
        JsonStreamContext parent = context.getParent();
        if (parent == null) {
            return "";
        }
        String above = path(parent);
        if (context.inArray()) {
            return FieldPath.item(above, context.getCurrentIndex());
        }
        return context.hasCurrentName() ? FieldPath.child(above, context.getCurrentName()) : above;
    }

    private static void refuseDepth(JsonParser in, int depth) {
        if (depth > MAX_DEPTH) {
            throw malformed(in.currentTokenLocation(), "nested deeper than " + MAX_DEPTH);
        }
    }

    private static MalformedInput malformed(@Nullable JsonLocation location, String reason) {
        if (location == null) {
            return new MalformedInput("not JSON: " + reason, 0, 0);
        }
        int line = Math.max(0, location.getLineNr());
        int column = Math.max(0, location.getColumnNr());
        return new MalformedInput("not JSON: %s (line %d, column %d)".formatted(reason, line, column), line, column);
    }
}
