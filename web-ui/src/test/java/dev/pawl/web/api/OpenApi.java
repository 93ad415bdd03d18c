package dev.pawl.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.input.StrictYaml;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** {@code openapi.yaml}, to compare the server with. */
final class OpenApi {
    private final JsonNode root;
    private final JsonSchema schemas;

    private OpenApi(JsonNode root) {
        this.root = root;
        this.schemas = new JsonSchema(root);
    }

    static OpenApi read() {
        try (InputStream source =
                Objects.requireNonNull(OpenApi.class.getResourceAsStream("/dev/pawl/web/api/openapi/openapi.yaml"))) {
            return new OpenApi(
                    StrictYaml.parse(source.readAllBytes(), "openapi.yaml").root());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    JsonNode root() {
        return root;
    }

    /** Method, path and role of each operation: {@code GET /api/v1/jobs viewer}. */
    List<String> operations() {
        List<String> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (!operation.getKey().equals("parameters")) {
                    operations.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey() + " "
                            + operation.getValue().path("x-role").asText());
                }
            }
        }
        return operations;
    }

    /** Examples of request bodies, each with its schema's problems. */
    List<String> problemsOfExamples() {
        List<String> problems = new ArrayList<>();
        for (JsonNode media : root.findValues("application/json")) {
            if (media.has("example")) {
                problems.addAll(schemas.problems(media.path("schema"), media.path("example")));
            }
            media.path("examples")
                    .forEach(example -> problems.addAll(schemas.problems(media.path("schema"), example.path("value"))));
        }
        return problems;
    }

    /** Fails when an answer is not among those that are promised, or its JSON is not as promised. */
    void check(String method, String pathAndQuery, Answer answer) {
        operation(method, pathAndQuery.replaceFirst("[?].*", "")).ifPresent(operation -> {
            JsonNode promised = operation.path("responses").path(Integer.toString(answer.status()));
            if (promised.isMissingNode()) {
                promised = operation.path("responses").path("default");
            }
            String what = method + " " + pathAndQuery + ": " + answer.status() + " " + answer.body();
            assertThat(promised.isMissingNode()).as(what).isFalse();
            JsonNode content = schemas.resolve(promised).path("content");
            if (content.isMissingNode()) {
                assertThat(answer.body()).as(what).isEmpty();
                return;
            }
            String type = answer.header("Content-Type").orElse("none").replaceFirst(";.*", "");
            assertThat(content.has(type))
                    .as("content type %s of %s", type, what)
                    .isTrue();
            if (type.endsWith("json")) {
                assertThat(schemas.problems(content.path(type).path("schema"), answer.json()))
                        .as(what)
                        .isEmpty();
            }
        });
    }

    private Optional<JsonNode> operation(String method, String path) {
        for (Map.Entry<String, JsonNode> template : root.path("paths").properties()) {
            String pattern = template.getKey().replace(".", "[.]").replaceAll("\\{[a-z]+}", "[^/]+");
            if (path.matches(pattern)) {
                return Optional.ofNullable(template.getValue().get(method.toLowerCase(Locale.ROOT)));
            }
        }
        return Optional.empty();
    }
}
