package dev.pawl.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * Turns the events of one YAML document into a JSON tree and notes the line of each field. For one thread and one use.
 */
final class YamlComposer {
    private static final int MAX_DEPTH = 50;

    private final Iterator<Event> events;
    private final String fileName;
    private final Map<String, Integer> lines = new HashMap<>();
    private final BitSet insideTexts = new BitSet();

    YamlComposer(Iterator<Event> events, String fileName) {
        this.events = events;
        this.fileName = fileName;
    }

    YamlDocument document() {
        events.next(); // the stream starts
        if (events.next().getEventId() != Event.ID.DocumentStart) {
            throw YamlMistakes.at(fileName, 1, 1, "the file is empty");
        }
        JsonNode root = node(events.next(), "", 0);
        events.next(); // the document ends
        Event end = events.next();
        if (end.getEventId() != Event.ID.StreamEnd) {
            throw mistake(end, "a second document begins here; one file is one document");
        }
        return new YamlDocument(fileName, root, lines);
    }

    /** The lines, from 0, that begin inside a text; tabs at their beginning are part of it. */
    BitSet linesInsideTexts() {
        return insideTexts;
    }

    private JsonNode node(Event event, String path, int depth) {
        lines.putIfAbsent(path, line(event));
        refuseTagsAndAnchors(event);
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar, path);
        }
        if (depth >= MAX_DEPTH) {
            throw mistake(event, "nested deeper than " + MAX_DEPTH);
        }
        return event instanceof MappingStartEvent ? mapping(path, depth + 1) : sequence(path, depth + 1);
    }

    private ObjectNode mapping(String path, int depth) {
        ObjectNode object = StrictJson.object();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            refuseTagsAndAnchors(event);
            if (!(event instanceof ScalarEvent key)) {
                throw mistake(event, "a name must be a text");
            }
            String name = key.getValue();
            if (key.isPlain() && name.equals("<<")) {
                throw mistake(event, "merge keys are not supported; write the fields out");
            }
            String childPath = FieldPath.child(path, name);
            refuseUnstorable(key, childPath);
            if (object.has(name)) {
                throw mistake(
                        event,
                        "the name %s is given twice, first in line %d"
                                .formatted(Quoted.text(name), lines.get(childPath)));
            }
            lines.put(childPath, line(event));
            object.set(name, node(events.next(), childPath, depth));
        }
        return object;
    }

    private ArrayNode sequence(String path, int depth) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            array.add(node(event, FieldPath.item(path, array.size()), depth));
        }
        return array;
    }

    private JsonNode scalar(ScalarEvent scalar, String path) {
        refuseUnstorable(scalar, path);
        String value = scalar.getValue();
        if (!scalar.isPlain()) {
            return TextNode.valueOf(value);
        }
        if (Numbers.isNumber(value)) {
            Numbers.refusal(value).ifPresent(reason -> {
                throw mistake(scalar, reason);
            });
            return Numbers.node(value);
        }
        return switch (value) {
            case "true" -> BooleanNode.TRUE;
            case "false" -> BooleanNode.FALSE;
            case "null", "~", "" -> NullNode.instance;
            default -> TextNode.valueOf(value);
        };
    }

    private void refuseTagsAndAnchors(Event event) {
        if (event instanceof AliasEvent) {
            throw mistake(event, YamlMistakes.ALIAS);
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            throw mistake(event, "anchors are not supported; a value that begins with & must be in quotes");
        }
        Optional<String> tag = switch (event) {
            case ScalarEvent scalar -> scalar.getTag();
            case CollectionStartEvent start -> start.getTag();
            default -> Optional.empty();
        };
        if (tag.isPresent()) {
            throw mistake(event, "tags are not supported; a value that begins with ! must be in quotes");
        }
    }

    private void refuseUnstorable(ScalarEvent scalar, String path) {
        int first = line(scalar);
        int last = scalar.getEndMark().map(Mark::getLine).orElse(first);
        insideTexts.set(first, Math.max(first, last + 1));
        Optional<String> reason = StoredText.refusal(scalar.getValue());
        if (reason.isPresent()) {
            InputProblem problem = new InputProblem(path, reason.get()).at(fileName + ":" + first);
            throw new InvalidInput(List.of(problem));
        }
    }

    private MalformedInput mistake(Event event, String message) {
        int column = event.getStartMark().map(mark -> mark.getColumn() + 1).orElse(0);
        return YamlMistakes.at(fileName, line(event), column, message);
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
