package dev.pawl.worker.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pawl.job.HttpTarget;
import dev.pawl.outbound.OutboundGuard;
import dev.pawl.testing.PostgresExtension;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTargetExecutorTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private final HttpTargetExecutor executor = new HttpTargetExecutor(new OutboundGuard(true, List.of()), "Pawl/test");
    private ExecutionFixture given;
    private HttpServerFixture server;

    @BeforeEach
    void open() throws IOException {
        given = new ExecutionFixture(db.dsl());
        server = new HttpServerFixture();
    }

    @AfterEach
    void close() {
        executor.close();
        server.close();
        given.close();
    }

    @ParameterizedTest
    @CsvSource({
        "400, false", "401, false", "404, false", "408, true", "409, false", "425, true", "429, true", "500, true",
        "501, false", "502, true", "503, true", "504, true", "505, false", "301, false", "307, false", "304, false"
    })
    void theStatusDecidesWhetherToTryAgain(int status, boolean retryable) {
        server.answer(exchange -> {
            exchange.getResponseHeaders().add("Location", "http://169.254.169.254/latest/meta-data/");
            exchange.sendResponseHeaders(status, -1);
        });

        TargetEnd end = call(server.uri("/x"));

        assertThat(end).isInstanceOfSatisfying(TargetEnd.Failed.class, failed -> {
            assertThat(failed.retryable()).isEqualTo(retryable);
            assertThat(failed.errorClass()).isEqualTo("HttpStatus" + status);
        });
        // Redirects are off: one request, whatever it was answered with.
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 206})
    void everythingBetween200And299IsSuccess(int status) {
        server.answer(status, "");

        assertThat(call(server.uri("/x"))).isEqualTo(new TargetEnd.Succeeded(Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "0, 0", "999999999, 999999999"})
    void retryAfterIsRead(String header, long seconds) {
        server.answer(exchange -> {
            exchange.getResponseHeaders().add("Retry-After", header);
            exchange.sendResponseHeaders(429, -1);
        });

        assertThat(retryAfter()).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5", "soon", "1.5", "99999999999999999999", "Fri, 99 Foo 2026 10:00:00 GMT"})
    void aRetryAfterThatMeansNothingIsIgnored(String header) {
        server.answer(exchange -> {
            exchange.getResponseHeaders().add("Retry-After", header);
            exchange.sendResponseHeaders(503, -1);
        });

        assertThat(retryAfter()).isEmpty();
    }

    /** Measured on the receiver's clock, whatever ours says. */
    @Test
    void aRetryAfterMayBeADate() throws Exception {
        try (var raw = RawServer.answering(String.join(
                "\r\n",
                "HTTP/1.1 503 Busy",
                "Date: Sun, 06 Nov 1994 08:49:37 GMT",
                "Retry-After: Sun, 06 Nov 1994 08:50:37 GMT",
                "Content-Length: 0",
                "",
                ""))) {
            assertThat(call(raw.uri()))
                    .isInstanceOfSatisfying(
                            TargetEnd.Failed.class,
                            failed -> assertThat(failed.retryAfter()).contains(Duration.ofSeconds(60)));
        }
    }

    @Test
    void nobodyListens() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThat(call(URI.create("http://127.0.0.1:" + port + "/")))
                .isInstanceOfSatisfying(TargetEnd.Failed.class, failed -> {
                    assertThat(failed.errorClass()).isEqualTo("ConnectFailed");
                    assertThat(failed.retryable()).isTrue();
                });
    }

    @Test
    void aNameThatIsNotKnown() {
        var names = new OutboundGuard(true, List.of(), host -> {
            throw new UnknownHostException(host);
        });
        try (var other = new HttpTargetExecutor(names, "Pawl/test")) {
            assertThat(other.execute(get(URI.create("http://nowhere.example/")), given.execution())
                            .end())
                    .isInstanceOfSatisfying(TargetEnd.Failed.class, failed -> {
                        assertThat(failed.errorClass()).isEqualTo("UnknownHost");
                        assertThat(failed.retryable()).isTrue();
                    });
        }
    }

    /** The name is resolved once, by the guard, and the connection goes to what it returned. */
    @Test
    void theConnectionGoesToTheCheckedAddress() {
        var names = new OutboundGuard(true, List.of(), host -> new InetAddress[] {InetAddress.getLoopbackAddress()});
        try (var other = new HttpTargetExecutor(names, "Pawl/test")) {
            URI uri = URI.create("http://public.example:" + server.uri("/").getPort() + "/path");

            assertThat(other.execute(get(uri), given.execution()).end()).isInstanceOf(TargetEnd.Succeeded.class);
            assertThat(server.requests().getFirst().header("Host")).startsWith("public.example:");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data/",
                "http://[::ffff:169.254.169.254]/",
                "http://[fd00:ec2::254]/",
                "http://[64:ff9b::a9fe:a9fe]/",
                "http://100.64.0.1/",
                "http://10.0.0.1/",
                "http://0.0.0.0/"
            })
    void addressesThatAreNotPublicAreNotCalled(String url) {
        assertThat(call(URI.create(url))).isInstanceOfSatisfying(TargetEnd.Failed.class, failed -> {
            assertThat(failed.errorClass()).isEqualTo("OutboundRefused");
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.message()).contains("--allow-networks");
        });
    }

    @Test
    void loopbackIsRefusedWhereItIsNotAllowed() {
        try (var strict = new HttpTargetExecutor(new OutboundGuard(false, List.of()), "Pawl/test")) {
            assertThat(strict.execute(get(server.uri("/")), given.execution()).end())
                    .isInstanceOfSatisfying(
                            TargetEnd.Failed.class,
                            failed -> assertThat(failed.errorClass()).isEqualTo("OutboundRefused"));
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aConnectionThatBreaksAfterTheRequestLeavesTheEffectUnknown() throws Exception {
        try (var raw = RawServer.answering("")) {
            assertThat(call(raw.uri())).isInstanceOf(TargetEnd.Unknown.class);
        }
        try (var raw = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")) {
            assertThat(call(raw.uri())).isInstanceOf(TargetEnd.Unknown.class);
        }
        try (var raw = RawServer.answering("I am no HTTP server\r\n\r\n")) {
            assertThat(call(raw.uri())).isInstanceOf(TargetEnd.Unknown.class);
        }
        try (var raw = RawServer.answering("HTTP/1.1 200 OK\r\n" + "X-A: b\r\n".repeat(10_000) + "\r\n")) {
            assertThat(call(raw.uri())).isInstanceOf(TargetEnd.Unknown.class);
        }
        // A failure that was reported before the cut is a failure.
        try (var raw = RawServer.answering("HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\nhalf")) {
            assertThat(call(raw.uri())).isInstanceOf(TargetEnd.Failed.class);
        }
    }

    @Test
    void aBodyThatNeverEndsIsDropped() throws InterruptedException {
        server.answer(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = "spam and eggs\n".repeat(1000).getBytes(StandardCharsets.UTF_8);
            OutputStream body = exchange.getResponseBody();
            while (true) {
                body.write(block);
            }
        });

        TargetResult result = executor.execute(get(server.uri("/endless")), given.execution());

        assertThat(result.end()).isInstanceOf(TargetEnd.Succeeded.class);
        assertThat(result.details().orElseThrow())
                .contains("\"response_complete\":false", "\"response_truncated\":true");
        assertThat(given.texts().stream().mapToInt(String::length).sum()).isLessThan(70_000);
    }

    @Test
    void theBodyIsKeptTo64KiBAndCounted() throws InterruptedException {
        server.answer(200, "y".repeat(100_000));

        TargetResult result = executor.execute(get(server.uri("/large")), given.execution());

        assertThat(result.details().orElseThrow())
                .contains("\"response_bytes\":100000", "\"response_complete\":true", "\"response_truncated\":true");
        assertThat(given.texts().stream()
                        .filter(text -> text.startsWith("yyy"))
                        .mapToInt(String::length)
                        .sum())
                .isEqualTo(65_536);
    }

    @Test
    void anAnswerThatIsNoTextIsNotPutIntoTheLog() throws InterruptedException {
        server.answer(exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "image/png");
            exchange.sendResponseHeaders(200, 4);
            exchange.getResponseBody().write(new byte[] {(byte) 0x89, 'P', 'N', 'G'});
        });

        call(server.uri("/image"));

        assertThat(given.texts()).noneMatch(text -> text.contains("PNG")).anyMatch(text -> text.contains("no text"));
    }

    @Test
    void aStopCutsARequestThatIsUnderWay() throws InterruptedException {
        var arrived = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        server.answer(exchange -> {
            arrived.countDown();
            awaitQuietly(release);
        });
        var end = new AtomicReference<TargetEnd>();
        Thread thread = Thread.ofVirtual().start(() -> end.set(call(server.uri("/slow"))));
        arrived.await();

        given.stop.stop(StopReason.TIMED_OUT);
        thread.join();
        release.countDown();

        assertThat(end.get()).isEqualTo(new TargetEnd.Cut(TargetEnd.Reach.OUT_OF_REACH));
    }

    @Test
    void aStopBeforeTheRequestKeepsItFromBeingSent() {
        given.stop.stop(StopReason.CANCELLED);

        assertThat(call(server.uri("/x"))).isEqualTo(new TargetEnd.Cut(TargetEnd.Reach.NOT_BEGUN));
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "nightly@2026-03-01T02:00:00Z, nightly@2026-03-01T02:00:00Z",
        "caf\u00e9, utf-8''caf%C3%A9",
        "' lead', utf-8''%20lead",
        "'a\r\nX-Evil: 1', utf-8''a%0D%0AX-Evil%3A%201",
        "100%, 100%"
    })
    void theKeyIsSafeInAHeader(String key, String header) {
        executor.execute(get(server.uri("/x")), given.execution(key, Optional.empty()));

        assertThat(server.requests().getFirst().header("Idempotency-Key")).isEqualTo(header);
        assertThat(server.requests().getFirst().headers()).doesNotContainKey("X-evil");
    }

    @Test
    void everyRequestIsPartOfATrace() {
        call(server.uri("/x"));

        assertThat(server.requests().getFirst().header("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
    }

    @ParameterizedTest
    @CsvSource({"'{\"a\": 1}', application/json; charset=UTF-8", "hello, text/plain; charset=UTF-8"})
    void theBodySaysWhatItIs(String body, String type) {
        executor.execute(new HttpTarget("POST", server.uri("/x"), Map.of(), Optional.of(body)), given.execution());

        assertThat(server.requests().getFirst())
                .returns(body, HttpServerFixture.Received::body)
                .returns(type, received -> received.header("Content-Type"));
    }

    @Test
    void theQueryStaysOutOfLogAndDetails() throws InterruptedException {
        TargetResult result = executor.execute(get(server.uri("/x?key=s3cret")), given.execution());

        assertThat(server.requests().getFirst().path()).isEqualTo("/x?key=s3cret");
        assertThat(result.details().orElseThrow()).doesNotContain("s3cret");
        assertThat(given.texts()).noneMatch(text -> text.contains("s3cret"));
    }

    private Optional<Duration> retryAfter() {
        return ((TargetEnd.Failed) call(server.uri("/x"))).retryAfter();
    }

    private TargetEnd call(URI uri) {
        return executor.execute(get(uri), given.execution()).end();
    }

    private static HttpTarget get(URI uri) {
        return new HttpTarget("GET", uri, Map.of(), Optional.empty());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        await().atMost(Duration.ofSeconds(60)).until(() -> latch.getCount() == 0);
    }

    /** Answers one request with these bytes and cuts the connection. */
    private static final class RawServer implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

        private RawServer(String answer) throws IOException {
            Thread.ofVirtual().start(() -> serve(answer));
        }

        static RawServer answering(String answer) throws IOException {
            return new RawServer(answer);
        }

        URI uri() {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/raw");
        }

        private void serve(String answer) {
            try (Socket connection = socket.accept()) {
                int last = 0;
                // To the empty line at the end of the request's head.
                while (last != 0x0D0A0D0A) {
                    last = last << 8 | connection.getInputStream().read();
                }
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            } catch (IOException closed) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
