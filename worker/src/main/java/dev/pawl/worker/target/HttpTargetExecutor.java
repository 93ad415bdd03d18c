package dev.pawl.worker.target;

import dev.pawl.job.HttpTarget;
import dev.pawl.log.LogLevel;
import dev.pawl.log.LogStream;
import dev.pawl.outbound.OutboundGuard;
import dev.pawl.outbound.OutboundRefused;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a request, one for each attempt. Safe for several threads.
 *
 * <p>Every attempt has a connection of its own: a reset then never comes from an old connection that the receiver had
 * closed, and what fails before the request is sent has certainly had no effect. Redirects, cookies, compression and
 * proxies of the environment are off. Apache's client, because the one of the JDK resolves names by itself, after the
 * guard has; here the connection goes to the addresses that the guard has checked.
 */
public final class HttpTargetExecutor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpTargetExecutor.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration BEYOND_LIMIT = Duration.ofSeconds(10);
    private static final Set<Integer> RETRYABLE = Set.of(408, 425, 429, 500, 502, 503, 504);
    private static final int MAX_HEADERS = 200;
    private static final int MAX_HEADER_BYTES = 32 * 1024;
    /** No attempt may wait for another one's connection: workers bound attempts by their slots. */
    private static final int CONNECTIONS = 100_000;

    private final OutboundGuard guard;
    private final CloseableHttpClient client;

    /**
     * An executor that asks {@code guard} about every address.
     *
     * @param userAgent sent with each request unless the job sets its own
     */
    public HttpTargetExecutor(OutboundGuard guard, String userAgent) {
        this.guard = guard;
        Http1Config limits = Http1Config.custom()
                .setMaxHeaderCount(MAX_HEADERS)
                .setMaxLineLength(MAX_HEADER_BYTES)
                .setMaxEmptyLineCount(10)
                .build();
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new GuardedNames(guard))
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(CONNECT_TIMEOUT))
                        .build())
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(limits)
                        .build())
                .setMaxConnTotal(CONNECTIONS)
                .setMaxConnPerRoute(CONNECTIONS)
                .build();
        this.client = HttpClients.custom()
                .setConnectionManager(connections)
                .setConnectionReuseStrategy((request, response, context) -> false)
                .addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), "mark", HttpExchange.MARKER)
                .setUserAgent(userAgent)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    /** Sends the request and waits for the answer, until told to stop. */
    public TargetResult execute(HttpTarget target, Execution execution) {
        var exchange = new HttpExchange();
        var body = new HttpBody();
        var report = new HttpReport(target, exchange, body);
        TargetEnd end = call(target, execution, exchange, body, report);
        report.write(execution.log(), end);
        return new TargetResult(end, Optional.of(report.details()));
    }

    /** Closes all connections. */
    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
    }

    private TargetEnd call(
            HttpTarget target, Execution execution, HttpExchange exchange, HttpBody body, HttpReport report) {
        HttpUriRequestBase request = request(target, execution);
        var context = HttpClientContext.create();
        exchange.follow(context);
        try {
            guard.checkForm(target.url());
            execution.stop().onStop(request::cancel);
            if (execution.stop().reason().isPresent()) {
                return new TargetEnd.Cut(TargetEnd.Reach.NOT_BEGUN);
            }
            execution.log().remark(LogLevel.INFO, report.requestLine());
            ClassicHttpResponse response = client.executeOpen(RoutingSupport.determineHost(request), request, context);
            try {
                exchange.answered();
                report.answered(response);
                if (response.getEntity() != null) {
                    body.read(response.getEntity());
                }
                return judge(response, report, execution);
            } finally {
                body.text().ifPresent(text -> execution.log().append(LogStream.STDOUT, LogLevel.INFO, text));
                drop(request, response);
            }
        } catch (OutboundRefused refused) {
            return TargetEnd.Failed.forGood("OutboundRefused", message(refused));
        } catch (GuardedNames.Refused refused) {
            return TargetEnd.Failed.forGood("OutboundRefused", message(refused));
        } catch (IOException | HttpException | IllegalStateException e) {
            // The client answers with an IllegalStateException when it is cancelled in certain moments.
            if (execution.stop().reason().isPresent()) {
                return new TargetEnd.Cut(exchange.sent() ? TargetEnd.Reach.OUT_OF_REACH : TargetEnd.Reach.NOT_BEGUN);
            }
            return exchange.sent() ? broken(exchange, report, e) : notSent(target, e);
        }
    }

    /**
     * Cuts the connection before the response is closed: closing it would read the rest of a body that may never end.
     */
    private static void drop(HttpUriRequestBase request, ClassicHttpResponse response) {
        request.cancel();
        try {
            response.close();
        } catch (IOException cut) {
            log.trace("The connection was cut", cut);
        }
    }

    private static HttpUriRequestBase request(HttpTarget target, Execution execution) {
        var request = new HttpUriRequestBase(target.method(), target.url());
        target.headers().forEach(request::setHeader);
        request.setHeader(
                "Idempotency-Key", HttpHeaders.idempotencyKey(execution.run().runKey()));
        request.setHeader("Pawl-Attempt", execution.run().attempt());
        // The number of the attempt rises by one at each claim: receivers may refuse a lower one than they have seen.
        request.setHeader("Pawl-Token", execution.run().attempt());
        request.setHeader("traceparent", HttpHeaders.traceparent(execution.run()));
        target.body().ifPresent(text -> {
            boolean typed = request.containsHeader("Content-Type");
            ContentType type = looksLikeJson(text) ? ContentType.APPLICATION_JSON : ContentType.TEXT_PLAIN;
            request.setEntity(new ByteArrayEntity(
                    text.getBytes(StandardCharsets.UTF_8), typed ? null : type.withCharset(StandardCharsets.UTF_8)));
        });
        // The limit is kept by the stop signal, which also covers slow bodies. This one only catches what that misses.
        Timeout timeout = Timeout.of(execution.timeout().plus(BEYOND_LIMIT));
        request.setConfig(RequestConfig.custom()
                .setResponseTimeout(timeout)
                .setConnectionRequestTimeout(timeout)
                .setExpectContinueEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .build());
        return request;
    }

    private static TargetEnd judge(ClassicHttpResponse response, HttpReport report, Execution execution) {
        int status = response.getCode();
        if (status >= 200 && status < 300) {
            return new TargetEnd.Succeeded(Optional.empty());
        }
        boolean retryable = RETRYABLE.contains(status);
        Optional<Duration> retryAfter =
                retryable ? RetryAfter.read(response, execution.log().now()) : Optional.empty();
        return new TargetEnd.Failed("HttpStatus" + status, report.statusMessage(), retryable, retryAfter);
    }

    /** The connection broke after the request may have left. A status of failure that had come by then still counts. */
    private static TargetEnd broken(HttpExchange exchange, HttpReport report, Exception e) {
        if (exchange.hasAnswer() && report.failed()) {
            return new TargetEnd.Failed(
                    "HttpStatus" + report.status(),
                    report.statusMessage(),
                    RETRYABLE.contains(report.status()),
                    Optional.empty());
        }
        String when = exchange.hasAnswer() ? "while the answer came in" : "before an answer came";
        return new TargetEnd.Unknown(
                e.getClass().getSimpleName(),
                "the connection broke " + when + ": " + message(e) + "; whether the effect happened is unknown");
    }

    private static TargetEnd notSent(HttpTarget target, Exception e) {
        String host = target.url().getHost();
        return switch (e) {
            case UnknownHostException unknown ->
                TargetEnd.Failed.retryable("UnknownHost", "the name " + host + " is not known");
            case ConnectTimeoutException slow ->
                TargetEnd.Failed.retryable("ConnectTimeout", "no connection to " + host + " within 5 s");
            case SSLException tls ->
                TargetEnd.Failed.retryable("TlsFailed", "no secure connection to " + host + ": " + message(tls));
            default -> TargetEnd.Failed.retryable("ConnectFailed", "no connection to " + host + ": " + message(e));
        };
    }

    private static boolean looksLikeJson(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[");
    }

    private static String message(Exception e) {
        return Optional.ofNullable(e.getMessage()).orElseGet(() -> e.getClass().getSimpleName());
    }
}
