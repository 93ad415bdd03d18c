package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Reads the server's answers for tables: what is absent or null is an empty text. */
final class Json {
    private Json() {}

    static String text(JsonNode object, String name) {
        return optional(object, name).orElse("");
    }

    static Optional<String> optional(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value.asText());
    }

    /** An instant to the second: fractions only make columns wide. */
    static String instant(JsonNode object, String name) {
        return text(object, name).replaceFirst("\\.[0-9]+Z$", "Z");
    }
}
