package dev.pawl.worker.target;

import java.io.IOException;
import java.time.Duration;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** How far one request has come, and when. One thread at a time. */
final class HttpExchange {
    private static final String ATTRIBUTE = HttpExchange.class.getName();

    /** Sits between connecting and sending: what fails before it has certainly not reached the receiver. */
    static final ExecChainHandler MARKER = HttpExchange::markThenSend;

    private final long startedNanos = System.nanoTime();
    private @Nullable Long connectedNanos;
    private @Nullable Long answeredNanos;

    void follow(HttpContext context) {
        context.setAttribute(ATTRIBUTE, this);
    }

    private static ClassicHttpResponse markThenSend(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        if (scope.clientContext.getAttribute(ATTRIBUTE) instanceof HttpExchange exchange) {
            exchange.connectedNanos = System.nanoTime();
        }
        return chain.proceed(request, scope);
    }

    void answered() {
        answeredNanos = System.nanoTime();
    }

    /** Whether the request may have left. */
    boolean sent() {
        return connectedNanos != null;
    }

    /** Whether the status line has come. */
    boolean hasAnswer() {
        return answeredNanos != null;
    }

    @Nullable
    Long connectMillis() {
        return sinceStart(connectedNanos);
    }

    @Nullable
    Long firstByteMillis() {
        return sinceStart(answeredNanos);
    }

    long totalMillis() {
        return Duration.ofNanos(System.nanoTime() - startedNanos).toMillis();
    }

    private @Nullable Long sinceStart(@Nullable Long nanos) {
        return nanos == null ? null : Duration.ofNanos(nanos - startedNanos).toMillis();
    }
}
