package dev.pawl.web.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.pawl.input.StrictJson;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Optional;

/**
 * JSON as the API answers it. Names that have no value are there with {@code null}, so that a reader sees all names of
 * a thing in each of its answers.
 */
public final class JsonAnswer {
    private JsonAnswer() {}

    /** Answers with 200. */
    public static void send(Context context, JsonNode json) {
        send(context, 200, json);
    }

    /** Answers with a status. */
    public static void send(Context context, int status, JsonNode json) {
        context.status(status).contentType("application/json").result(StrictJson.write(json));
    }

    /** An object to fill. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** An instant in UTC, or null. */
    public static void put(ObjectNode object, String name, Optional<Instant> instant) {
        object.put(name, instant.map(Instant::toString).orElse(null));
    }

    /** A text, or null. */
    public static void putText(ObjectNode object, String name, Optional<?> text) {
        object.put(name, text.map(Object::toString).orElse(null));
    }

    /** JSON from the database, digit for digit, or null. */
    public static void putJson(ObjectNode object, String name, Optional<String> json) {
        if (json.isPresent()) {
            object.putRawValue(name, new RawValue(json.get()));
        } else {
            object.putNull(name);
        }
    }
}
