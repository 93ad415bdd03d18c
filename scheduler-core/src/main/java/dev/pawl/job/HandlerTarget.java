package dev.pawl.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.Quoted;
import dev.pawl.input.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Calls a {@link JobHandler}. Immutable: the parameters are copied in and out.
 *
 * @param name 1 to 200 letters, digits, {@code . _ $ -}, the first one a letter
 * @param params what the handler gets when a run brings no parameters of its own; at most 256 KiB as JSON, nested at
 *     most 40 deep
 */
public record HandlerTarget(String name, ObjectNode params) implements Target {
    /** The longest parameters, in bytes of JSON. */
    public static final int MAX_PARAMS = 256 * 1024;

    /** So deep that the whole job still fits into a {@code jobs.yaml}. */
    private static final int MAX_DEPTH = 40;

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._$-]{0,199}");

    public HandlerTarget {
        name(name);
        params = params(params).deepCopy();
    }

    @Override
    public ObjectNode params() {
        return params.deepCopy();
    }

    /** The name, when it can be one. */
    static String name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "must be 1 to 200 letters, digits and . _ $ -, the first one a letter, was " + Quoted.text(name));
        }
        return name;
    }

    /** The parameters, when they are neither too large nor too deep. */
    static ObjectNode params(ObjectNode params) {
        refuseDepth(params, 1);
        int bytes = StrictJson.write(params).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_PARAMS) {
            throw new IllegalArgumentException("must have at most " + MAX_PARAMS + " bytes as JSON, has " + bytes);
        }
        return params;
    }

    private static void refuseDepth(JsonNode node, int depth) {
        if (node.isContainerNode() && depth > MAX_DEPTH) {
            throw new IllegalArgumentException("must not be nested deeper than " + MAX_DEPTH);
        }
        node.forEach(child -> refuseDepth(child, depth + 1));
    }
}
