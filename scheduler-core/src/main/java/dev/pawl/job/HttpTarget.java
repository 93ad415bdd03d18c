package dev.pawl.job;

import dev.pawl.input.Quoted;
import dev.pawl.input.StoredText;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sends a request. Redirects are not followed; a status of 2xx is success. Whether the address may be called is decided
 * when it has been resolved, at each call.
 *
 * @param method one of {@link #METHODS}
 * @param url absolute, http or https, without user or fragment, at most 2048 characters, all of them ASCII
 * @param headers at most 50, unmodifiable; none that belong to the connection or that Pawl sends itself
 * @param body at most 256 KiB in UTF-8
 */
public record HttpTarget(String method, URI url, Map<String, String> headers, Optional<String> body) implements Target {
    /** The methods that can be sent. */
    public static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /** How many headers there may be. */
    public static final int MAX_HEADERS = 50;

    /** The longest body, in bytes. */
    public static final int MAX_BODY = 256 * 1024;

    private static final int MAX_URL = 2_048;
    private static final int MAX_PORT = 65_535;
    // Services that take lines of text and would read a request as commands to them.
    private static final Set<Integer> REFUSED_PORTS = Set.of(22, 25, 5432);

    public HttpTarget {
        method(method);
        url(url.toString());
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        if (headers.size() > MAX_HEADERS) {
            throw new IllegalArgumentException("may have at most " + MAX_HEADERS + " entries, has " + headers.size());
        }
        Set<String> seen = new HashSet<>();
        headers.forEach((name, value) -> {
            HeaderRules.name(name);
            HeaderRules.value(value);
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("has " + Quoted.text(name) + " twice; capitals do not count");
            }
        });
        body.ifPresent(HttpTarget::body);
    }

    /** The method, when it can be sent. */
    static String method(String method) {
        if (METHODS.contains(method)) {
            return method;
        }
        String capitals = method.toUpperCase(Locale.ROOT);
        String help = METHODS.contains(capitals) ? "; write " + capitals : "";
        throw new IllegalArgumentException(
                "must be one of %s, was %s%s".formatted(String.join(", ", METHODS), Quoted.text(method), help));
    }

    /** The address, when it can be called as far as its text tells. */
    static URI url(String text) {
        if (text.length() > MAX_URL) {
            throw new IllegalArgumentException("must have at most " + MAX_URL + " characters, has " + text.length());
        }
        text.codePoints().filter(HttpTarget::isOdd).findFirst().ifPresent(codePoint -> {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "must be ASCII without spaces and backslashes, has U+%04X; encode it", codePoint));
        });
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "is no URL: " + e.getReason() + " at character " + (e.getIndex() + 1), e);
        }
        String scheme = Optional.ofNullable(url.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("must begin with http:// or https://, was " + Quoted.text(text));
        }
        if (text.contains("@")
                && Optional.ofNullable(url.getRawAuthority()).orElse("").contains("@")) {
            throw new IllegalArgumentException("must not contain a user or password");
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException("must name a host as usual, was " + Quoted.text(text));
        }
        if (url.getRawFragment() != null) {
            throw new IllegalArgumentException("must not have a part after #: it would not be sent");
        }
        int port = url.getPort();
        if (port == 0 || port > MAX_PORT || REFUSED_PORTS.contains(port)) {
            throw new IllegalArgumentException("must not use port " + port);
        }
        return url;
    }

    /** The body, when it can be kept. */
    static String body(String body) {
        StoredText.refusal(body).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        int bytes = body.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BODY) {
            throw new IllegalArgumentException("must have at most " + MAX_BODY + " bytes, has " + bytes);
        }
        return body;
    }

    private static boolean isOdd(int codePoint) {
        return codePoint <= ' ' || codePoint >= 0x7F || codePoint == '\\';
    }
}
