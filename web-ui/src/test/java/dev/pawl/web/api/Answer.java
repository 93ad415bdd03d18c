package dev.pawl.web.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.input.StrictJson;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;

/** What the server answered. */
public record Answer(int status, String body, HttpResponse<String> response) {
    static Answer of(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.body(), response);
    }

    public JsonNode json() {
        return StrictJson.parse(body);
    }

    /** The text at a JSON pointer. */
    public String at(String pointer) {
        return json().at(pointer).asText();
    }

    public Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    /** The fields that a problem names. */
    public List<String> fields() {
        return json().path("errors").findValuesAsText("field");
    }
}
