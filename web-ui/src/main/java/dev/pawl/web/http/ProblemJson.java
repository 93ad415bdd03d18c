package dev.pawl.web.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** Writes problems as {@code application/problem+json}. */
final class ProblemJson {
    static final String CONTENT_TYPE = "application/problem+json";

    private ProblemJson() {}

    static byte[] write(Problem problem, String requestId) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", problem.type());
        json.put("title", problem.title());
        json.put("status", problem.status());
        json.put("detail", problem.detail());
        ArrayNode errors = json.putArray("errors");
        for (FieldProblem error : problem.errors()) {
            ObjectNode field = errors.addObject().put("field", error.field()).put("message", error.message());
            error.place().ifPresent(place -> field.put("place", place));
        }
        json.put("request_id", requestId);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
