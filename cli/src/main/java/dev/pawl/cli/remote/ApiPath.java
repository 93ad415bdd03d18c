package dev.pawl.cli.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An address below {@code /api/v1}, built of parts that may contain anything. Immutable.
 *
 * @param thing what is there, for the message when it is not: {@code job nightly}; empty where something always is
 */
record ApiPath(String path, String query, String thing) {
    /** The path of these parts; {@code of("jobs", key, "runs")}. */
    static ApiPath of(String... parts) {
        return new ApiPath(Arrays.stream(parts).map(ApiPath::encoded).collect(Collectors.joining("/")), "", "");
    }

    /** With one more query parameter. */
    ApiPath with(String name, String value) {
        return new ApiPath(path, query + (query.isEmpty() ? "?" : "&") + encoded(name) + "=" + encoded(value), thing);
    }

    /** With one more query parameter, if it has a value. */
    ApiPath with(String name, Optional<String> value) {
        return value.map(present -> with(name, present)).orElse(this);
    }

    /** The same, with a name for what is there. */
    ApiPath about(String whatIsThere) {
        return new ApiPath(path, query, whatIsThere);
    }

    URI below(URI server) {
        return URI.create(server + "/api/v1/" + path + query);
    }

    private static String encoded(String part) {
        // A part of dots alone would be taken for a folder above.
        String encoded = URLEncoder.encode(part, UTF_8).replace("+", "%20");
        return encoded.matches("\\.+") ? encoded.replace(".", "%2E") : encoded;
    }
}
