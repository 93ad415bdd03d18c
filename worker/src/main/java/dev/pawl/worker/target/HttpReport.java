package dev.pawl.worker.target;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.job.HttpTarget;
import dev.pawl.log.AttemptLog;
import dev.pawl.log.LogLevel;
import java.net.URI;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.jspecify.annotations.Nullable;

/** What a request and its answer look like in the log and on the run's page. One thread at a time. */
final class HttpReport {
    private static final int MAX_REASON = 200;

    private final HttpTarget target;
    private final HttpExchange exchange;
    private final HttpBody body;
    private int status;
    private @Nullable String reason;

    HttpReport(HttpTarget target, HttpExchange exchange, HttpBody body) {
        this.target = target;
        this.exchange = exchange;
        this.body = body;
    }

    void answered(ClassicHttpResponse response) {
        status = response.getCode();
        reason = response.getReasonPhrase();
    }

    int status() {
        return status;
    }

    boolean failed() {
        return status < 200 || status >= 300;
    }

    String requestLine() {
        return target.method() + " " + address();
    }

    String statusMessage() {
        return requestLine() + " answered " + statusText();
    }

    /** Writes what happened, the request line aside: that was written before the request. */
    void write(AttemptLog log, TargetEnd end) {
        if (exchange.hasAnswer()) {
            log.remark(
                    failed() ? LogLevel.WARN : LogLevel.INFO,
                    "%s after %d ms (connected %d ms, first byte %d ms), %s"
                            .formatted(
                                    statusText(),
                                    exchange.totalMillis(),
                                    Optional.ofNullable(exchange.connectMillis())
                                            .orElse(0L),
                                    Optional.ofNullable(exchange.firstByteMillis())
                                            .orElse(0L),
                                    bodyText()));
        }
        switch (end) {
            case TargetEnd.Succeeded succeeded -> {}
            case TargetEnd.Failed failed -> log.remark(LogLevel.ERROR, failed.message());
            case TargetEnd.Snoozed snoozed -> {}
            case TargetEnd.Unknown unknown -> log.remark(LogLevel.ERROR, unknown.message());
            case TargetEnd.Cut cut ->
                log.remark(
                        LogLevel.ERROR,
                        exchange.sent()
                                ? "The connection was closed after the request had left; the receiver may go on."
                                : "The request was not sent.");
        }
    }

    /** JSON: {@code {"http": {"method", "url", "status", "connect_ms", ...}}}; fields that are not known are absent. */
    String details() {
        ObjectNode http = JsonNodeFactory.instance.objectNode();
        http.put("method", target.method());
        http.put("url", address());
        http.put("sent", exchange.sent());
        if (exchange.hasAnswer()) {
            http.put("status", status);
            http.put("response_bytes", body.size());
            http.put("response_complete", body.ended());
            http.put("response_truncated", body.truncated());
            body.contentType().ifPresent(type -> http.put("content_type", type));
        }
        if (exchange.connectMillis() != null) {
            http.put("connect_ms", exchange.connectMillis());
        }
        if (exchange.firstByteMillis() != null) {
            http.put("first_byte_ms", exchange.firstByteMillis());
        }
        http.put("total_ms", exchange.totalMillis());
        return JsonNodeFactory.instance.objectNode().set("http", http).toString();
    }

    /** Without the query: keys and signatures are passed there. */
    private String address() {
        URI url = target.url();
        String text = url.toString();
        return url.getRawQuery() == null ? text : text.substring(0, text.indexOf('?')) + "?...";
    }

    private String statusText() {
        if (reason == null || reason.isBlank()) {
            return Integer.toString(status);
        }
        return status + " " + (reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) + "..." : reason);
    }

    private String bodyText() {
        if (!body.ended()) {
            return body.size() == 0
                    ? "no body"
                    : "body of more than " + body.size() + " bytes, the connection was dropped";
        }
        String kept = body.size() > HttpBody.KEPT_BYTES ? ", of which " + HttpBody.KEPT_BYTES + " are kept" : "";
        String shown = body.size() > 0 && body.text().isEmpty() ? ", which is no text" : "";
        return "body of " + body.size() + " bytes" + kept + shown;
    }
}
