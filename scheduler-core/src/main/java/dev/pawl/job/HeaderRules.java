package dev.pawl.job;

import dev.pawl.input.Quoted;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What headers a job may set. */
final class HeaderRules {
    private static final int MAX_VALUE = 8_192;
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

    // The first belong to the connection, and a request could be smuggled with them; the second Pawl sends itself, so
    // that the receiver can believe them.
    static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");
    static final Set<String> OF_PAWL = Set.of(
            "idempotency-key", "traceparent", "tracestate", "webhook-id", "webhook-signature", "webhook-timestamp");

    private HeaderRules() {}

    /** The name, when a job may set it. */
    static String name(String name) {
        if (!TOKEN.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "is no header name: 1 to 100 letters, digits and signs such as - are allowed, was "
                            + Quoted.text(name));
        }
        String small = name.toLowerCase(Locale.ROOT);
        if (OF_THE_CONNECTION.contains(small)) {
            throw new IllegalArgumentException("is set by the connection itself; leave it out");
        }
        if (OF_PAWL.contains(small) || small.startsWith("pawl-")) {
            throw new IllegalArgumentException("is sent by Pawl with each attempt; leave it out");
        }
        return name;
    }

    /** The value, when it fits into one line of a request. */
    static String value(String value) {
        if (value.length() > MAX_VALUE) {
            throw new IllegalArgumentException("must have at most " + MAX_VALUE + " characters, has " + value.length());
        }
        value.codePoints()
                .filter(codePoint -> (codePoint < ' ' && codePoint != '\t') || codePoint >= 0x7F)
                .findFirst()
                .ifPresent(codePoint -> {
                    throw new IllegalArgumentException(
                            String.format(Locale.ROOT, "must be printable ASCII in one line, has U+%04X", codePoint));
                });
        return value;
    }
}
