package dev.pawl.cli.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.pawl.cli.output.CommandFailure;
import dev.pawl.cli.output.Printable;
import dev.pawl.input.MalformedInput;
import dev.pawl.input.StrictJson;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A running Pawl, spoken to over REST. What it refuses becomes a {@link CommandFailure} in its own words. One thread.
 */
final class Server {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int LONGEST_USER = 60;
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private final URI address;
    private final Optional<String> token;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    Server(URI address, Optional<String> token) {
        this.address = address;
        this.token = token;
    }

    /** @param path below {@code /api/v1}, see {@link ApiPath} */
    JsonNode get(ApiPath path) {
        return json(send(path, request(path).GET()));
    }

    /** The same where there may be nothing. */
    Optional<JsonNode> find(ApiPath path) {
        HttpResponse<String> response = exchange(request(path).GET());
        if (response.statusCode() == 404 && problem(response).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(json(accepted(path, response)));
    }

    /** A text as it is, such as a file of jobs. */
    String text(ApiPath path) {
        return send(path, request(path).header("Accept", "*/*").GET()).body();
    }

    JsonNode post(ApiPath path, Optional<JsonNode> body, Map<String, String> headers) {
        BodyPublisher content = body.map(json -> BodyPublishers.ofString(StrictJson.write(json)))
                .orElseGet(BodyPublishers::noBody);
        HttpRequest.Builder request =
                request(path).header("Content-Type", "application/json").POST(content);
        headers.forEach(request::header);
        return json(send(path, request));
    }

    JsonNode put(ApiPath path, JsonNode body) {
        return json(send(
                path,
                request(path)
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(StrictJson.write(body)))));
    }

    JsonNode post(ApiPath path) {
        return post(path, Optional.empty(), Map.of());
    }

    JsonNode postYaml(ApiPath path, byte[] yaml) {
        return json(send(
                path, request(path).header("Content-Type", "application/yaml").POST(BodyPublishers.ofByteArray(yaml))));
    }

    JsonNode delete(ApiPath path) {
        return json(send(path, request(path).DELETE()));
    }

    private HttpRequest.Builder request(ApiPath path) {
        var request = HttpRequest.newBuilder(path.below(address))
                .timeout(ANSWER_TIMEOUT)
                .header("User-Agent", "pawl-cli")
                .header("Pawl-Author", author());
        token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        return request;
    }

    /** Who runs this command, for the history of jobs. */
    private static String author() {
        String user = System.getProperty("user.name", "").replaceAll("[^!-~]", "?");
        return user.isEmpty() ? "cli" : "cli " + user.substring(0, Math.min(user.length(), LONGEST_USER));
    }

    private HttpResponse<String> send(ApiPath path, HttpRequest.Builder request) {
        return accepted(path, exchange(request));
    }

    private HttpResponse<String> accepted(ApiPath path, HttpResponse<String> response) {
        if (response.statusCode() >= 300) {
            throw refused(path, response);
        }
        return response;
    }

    private HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString(UTF_8));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw CommandFailure.unreachable("cannot reach Pawl at " + address
                    + ". Start it with 'pawl up', or give another address with --url or PAWL_URL.");
        } catch (HttpTimeoutException e) {
            throw CommandFailure.unreachable(
                    "Pawl at " + address + " did not answer within " + ANSWER_TIMEOUT.toSeconds()
                            + " s. It may have done what it was asked for: look before you repeat it.");
        } catch (IOException e) {
            throw CommandFailure.unreachable("the connection to Pawl at " + address + " broke: " + e.getMessage()
                    + ". It may have done what it was asked for: look before you repeat it.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("interrupted");
        }
    }

    private JsonNode json(HttpResponse<String> response) {
        if (response.body().isEmpty()) {
            return MissingNode.getInstance();
        }
        try {
            return StrictJson.parse(response.body());
        } catch (MalformedInput e) {
            throw notPawl(response);
        }
    }

    private CommandFailure refused(ApiPath path, HttpResponse<String> response) {
        Optional<JsonNode> problem = problem(response);
        if (problem.isEmpty()) {
            return notPawl(response);
        }
        List<String> messages = messages(problem.get());
        return switch (response.statusCode()) {
            case 400, 413, 415, 422 -> CommandFailure.badInput(messages);
            case 404 ->
                CommandFailure.failed(
                        path.thing().isEmpty()
                                ? String.join(" ", messages)
                                : "there is no " + Printable.line(path.thing()) + " at " + address);
            case 401, 403 -> CommandFailure.failed(String.join(" ", messages) + " (PAWL_TOKEN holds the token to use)");
            case 502, 503, 504 -> CommandFailure.unreachable(String.join(" ", messages));
            default -> CommandFailure.failed(String.join(" ", messages));
        };
    }

    /** What Pawl says of a request that it refused; empty when it is not Pawl that answered. */
    private static Optional<JsonNode> problem(HttpResponse<String> response) {
        try {
            return Optional.of(StrictJson.parse(response.body()))
                    .filter(problem -> problem.path("title").isTextual());
        } catch (MalformedInput e) {
            return Optional.empty();
        }
    }

    /** One line for each field at fault, else what happened. */
    private static List<String> messages(JsonNode problem) {
        var messages = new ArrayList<String>();
        for (JsonNode error : problem.path("errors")) {
            String field = error.path("field").asText();
            String place = error.path("place").asText();
            messages.add(Printable.line((place.isEmpty() ? "" : place + ": ")
                    + (field.isEmpty() ? "" : field + ": ")
                    + error.path("message").asText()));
        }
        if (messages.isEmpty()) {
            String detail = problem.path("detail").asText();
            messages.add(Printable.line(detail.isEmpty() ? problem.path("title").asText() : detail));
        }
        return messages;
    }

    private CommandFailure notPawl(HttpResponse<String> response) {
        return CommandFailure.failed(address + " answered with status " + response.statusCode()
                + " and something that Pawl does not say. Is the address in --url or PAWL_URL right?");
    }
}
