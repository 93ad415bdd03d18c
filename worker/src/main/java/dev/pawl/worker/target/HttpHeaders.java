package dev.pawl.worker.target;

import dev.pawl.run.ClaimedRun;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The headers by which receivers recognise an attempt. */
final class HttpHeaders {
    private static final String UNRESERVED = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-.";

    private HttpHeaders() {}

    /**
     * The run key as a header value. Printable ASCII goes as it is; anything else is written as in RFC 8187
     * ({@code utf-8''caf%C3%A9}), so that two keys never look the same to the receiver.
     */
    static String idempotencyKey(String runKey) {
        boolean plain = runKey.equals(runKey.strip()) && runKey.chars().allMatch(c -> c >= ' ' && c <= '~');
        if (plain) {
            return runKey;
        }
        var encoded = new StringBuilder("utf-8''");
        for (byte b : runKey.getBytes(StandardCharsets.UTF_8)) {
            if (UNRESERVED.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    /** W3C trace context: one trace for a run, one span for each attempt. */
    static String traceparent(ClaimedRun run) {
        byte[] trace = sha256("run " + run.id());
        byte[] span = sha256("attempt " + run.id() + "." + run.attempt());
        return "00-" + HexFormat.of().formatHex(trace, 0, 16) + "-"
                + HexFormat.of().formatHex(span, 0, 8) + "-01";
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
