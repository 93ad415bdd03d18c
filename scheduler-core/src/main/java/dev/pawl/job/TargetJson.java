package dev.pawl.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.ObjectReader;
import dev.pawl.input.StrictJson;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The {@code target} of a job as JSON: an object with one field that says which kind it is. */
final class TargetJson {
    private static final String DEFAULT_METHOD = "POST";

    private TargetJson() {}

    /** Reads a target; empty when a problem was noted. */
    static Optional<Target> read(ObjectReader target) {
        boolean http = target.has("http");
        boolean command = target.has("command");
        boolean handler = target.has("handler");
        if (target.has("sql")) {
            target.problem("sql", "is not supported by this version of Pawl; use http, command or handler");
            return Optional.empty();
        }
        int kinds = (http ? 1 : 0) + (command ? 1 : 0) + (handler ? 1 : 0);
        if (kinds != 1) {
            // Without a kind, any other field is a misspelt one and will be named.
            if (kinds > 1 || target.names().isEmpty()) {
                target.problem("must have one of http, command and handler");
            }
            return Optional.empty();
        }
        if (http) {
            return target.object("http").flatMap(TargetJson::readHttp);
        }
        return command
                ? target.object("command").flatMap(TargetJson::readCommand)
                : target.object("handler").flatMap(TargetJson::readHandler);
    }

    static ObjectNode write(Target target) {
        ObjectNode json = StrictJson.object();
        switch (target) {
            case HttpTarget http -> {
                ObjectNode object = json.putObject("http");
                object.put("method", http.method()).put("url", http.url().toString());
                putAll(object.putObject("headers"), http.headers());
                http.body().ifPresent(body -> object.put("body", body));
            }
            case CommandTarget command -> {
                ObjectNode object = json.putObject("command");
                ArrayNode argv = object.putArray("argv");
                command.argv().forEach(argv::add);
                putAll(object.putObject("env"), command.env());
                command.cwd().ifPresent(cwd -> object.put("cwd", cwd));
            }
            case HandlerTarget handler ->
                json.putObject("handler").put("name", handler.name()).set("params", handler.params());
        }
        return json;
    }

    private static Optional<Target> readHttp(ObjectReader http) {
        String method = http.text("method", HttpTarget::method).orElse(DEFAULT_METHOD);
        Optional<URI> url = http.text("url", withoutSecrets(HttpTarget::url));
        http.require("url");
        Map<String, String> headers = http.textMap(
                        "headers", HttpTarget.MAX_HEADERS, HeaderRules::name, withoutSecrets(HeaderRules::value))
                .orElse(Map.of());
        Optional<String> body = http.text("body", withoutSecrets(HttpTarget::body));
        http.unsupported("auth", value -> false);
        http.unsupported("success", value -> false);
        http.unsupported("redirects", value -> value.isBoolean() && !value.booleanValue());
        return url.flatMap(address -> http.make("headers", () -> new HttpTarget(method, address, headers, body)));
    }

    private static Optional<Target> readCommand(ObjectReader command) {
        Optional<List<String>> argv =
                command.texts("argv", CommandTarget.MAX_ITEMS, withoutSecrets(CommandTarget::item));
        command.require("argv");
        Map<String, String> env = command.textMap(
                        "env",
                        CommandTarget.MAX_VARIABLES,
                        EnvironmentRules::name,
                        withoutSecrets(EnvironmentRules::value))
                .orElse(Map.of());
        Optional<String> cwd = command.text("cwd", CommandTarget::cwd);
        return argv.flatMap(list -> command.make("argv", () -> new CommandTarget(list, env, cwd)));
    }

    private static Optional<Target> readHandler(ObjectReader handler) {
        Optional<String> name = handler.text("name", HandlerTarget::name);
        handler.require("name");
        ObjectNode params = handler.tree("params").orElseGet(StrictJson::object);
        return name.flatMap(known -> handler.make("params", () -> new HandlerTarget(known, params)));
    }

    /** A secret that is not filled in would be sent as its name: better not to start. */
    private static <T> Function<String, T> withoutSecrets(Function<String, T> parser) {
        return text -> {
            if (text.contains("${secret:")) {
                throw new IllegalArgumentException("uses a secret, which is not supported by this version of Pawl");
            }
            return parser.apply(text);
        };
    }

    private static void putAll(ObjectNode json, Map<String, String> entries) {
        entries.forEach(json::put);
    }
}
