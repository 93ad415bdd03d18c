package dev.pawl.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules that hold for every address, tried on a server with a few addresses of its own. */
class HttpServerTest {
    private static final RequestLimits LIMITS =
            new RequestLimits(1 << 20, Duration.ofMillis(400), Duration.ofSeconds(5), Duration.ofSeconds(5));
    private static final String POST = "POST /api/echo HTTP/1.1\r\nHost: localhost\r\n";
    private static final String HEAD = POST + "Content-Type: application/json\r\n";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final AtomicInteger TAKEN = new AtomicInteger();

    private static HttpServer server;
    private static int port;

    @BeforeAll
    static void start() {
        server = new HttpServer(
                new WebSettings("127.0.0.1", 0, "", LIMITS),
                List.of(HttpServerTest::routes),
                (context, problem) -> "<!doctype html><title>" + problem.status() + "</title>");
        port = server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static List<Route> routes() {
        return List.of(
                Route.get("/api/names/{name}", Role.VIEWER, context -> {
                    Parameters query = Parameters.query(context, "limit", "state");
                    context.result(context.pathParam("name") + " " + query.number("limit", 50, 1, 200));
                }),
                Route.post("/api/echo", Role.OPERATOR, HttpServerTest::echo),
                Route.post("/form", Role.OPERATOR, context -> {
                    context.result(Parameters.form(context, "name").required("name"));
                }),
                Route.get("/broken", Role.VIEWER, context -> {
                    throw new IllegalStateException("a secret of the program");
                }),
                Route.get("/api/outage", Role.VIEWER, context -> {
                    throw new IllegalStateException(new SQLException("refused", "08001"));
                }),
                Route.get("/api/half", Role.VIEWER, context -> {
                    context.res().getOutputStream().write(new byte[100_000]);
                    context.res().flushBuffer();
                    throw new IOException("the source of the answer broke off");
                }));
    }

    private static void echo(Context context) {
        byte[] body = RequestBody.json(context);
        TAKEN.incrementAndGet();
        context.result(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/names/a", "/api/nothing", "/broken", "/api/names/%2F", "/api/names/a?limt=3"})
    void everyAnswerCarriesTheSecurityHeadersAndItsId(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'")
                .contains("frame-ancestors 'none'", "base-uri 'none'", "script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(answer.headers().firstValue("Referrer-Policy")).contains("same-origin");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.headers().firstValue("X-Request-Id").orElseThrow()).matches("[0-9a-z]{13}");
        assertThat(answer.headers().firstValue("Server")).isEmpty();
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void aProblemNamesItsRequestAndNoBodyHasAStackTrace() throws Exception {
        HttpResponse<String> answer = get("/broken");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body())
                .contains("\"request_id\":\""
                        + answer.headers().firstValue("X-Request-Id").orElseThrow() + "\"")
                .doesNotContain("secret")
                .doesNotContain("Exception")
                .doesNotContain("\tat ");
    }

    @Test
    void aBrowserGetsAPageWhereAProgramGetsJson() throws Exception {
        HttpRequest browser =
                request("/nothing").header("Accept", "text/html,*/*;q=0.8").build();

        assertThat(send(browser).body()).isEqualTo("<!doctype html><title>404</title>");
        assertThat(get("/nothing").body()).startsWith("{\"type\":\"urn:pawl:problem:not-found\"");
        assertThat(send(request("/api/nothing").header("Accept", "text/html").build())
                        .body())
                .startsWith("{");
    }

    @Test
    void aDatabaseThatIsAwayIs503() throws Exception {
        HttpResponse<String> answer = get("/api/outage");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("5");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/names/a?limt=3,      limt,  did you mean 'limit'?",
        "/api/names/a?limit=3&limit=4, limit, is given twice",
        "/api/names/a?limit=0,     limit, from 1 to 200",
        "/api/names/a?limit=-1,    limit, from 1 to 200",
        "/api/names/a?limit=201,   limit, from 1 to 200",
        "/api/names/a?limit=1e2,   limit, from 1 to 200",
        "/api/names/a?limit=%2B5,  limit, from 1 to 200",
        "/api/names/a?limit=%D9%A3, limit, from 1 to 200",
        "/api/names/a?limit=99999999999999999999, limit, from 1 to 200"
    })
    void aQueryIsReadStrictly(String path, String field, String message) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"field\":\"" + field + "\"").contains(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?limit=%", "?limit=%4", "?limit=%zz", "?limit=%ff", "?limit=%c0%ae", "?%ff=1"})
    void aBrokenQueryIs400(String query) throws Exception {
        String answer = raw("GET /api/names/a" + query + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/names/%2F", "/api/names/%00", "/api/names/%ff", "/api/names/..%2fx", "/api//names/a"})
    void aPathWithTwoReadingsIsRefused(String path) throws Exception {
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).matches(text -> text.startsWith("HTTP/1.1 400 ") || text.startsWith("HTTP/1.1 404 "));
        assertThat(answer).contains("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /api/names/a, 'GET, HEAD'",
        "POST,   /api/names/a, 'GET, HEAD'",
        "GET,    /api/echo,    POST",
        "HEAD,   /api/echo,    POST",
        "OPTIONS,/api/echo,    POST",
        "PATCH,  /api/echo,    POST",
        "BREW,   /api/echo,    POST",
        "TRACE,  /api/names/a, 'GET, HEAD, POST, PUT, DELETE'",
        "TRACE,  /nothing,     'GET, HEAD, POST, PUT, DELETE'"
    })
    void anotherMethodIs405AndDoesNothing(String method, String path, String allow) throws Exception {
        int before = TAKEN.get();

        String answer = raw(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 405 ").contains("\r\nAllow: " + allow + "\r\n");
        assertThat(TAKEN).hasValue(before);
    }

    @Test
    void connectIsRefused() throws Exception {
        assertThat(raw("CONNECT localhost:1 HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ");
    }

    @Test
    void headAnswersAsGetDoesWithoutTheBody() throws Exception {
        HttpResponse<String> answer = send(
                request("/api/names/a").method("HEAD", BodyPublishers.noBody()).build());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(send(request("/api/names/a?x=1")
                                .method("HEAD", BodyPublishers.noBody())
                                .build())
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:8080", "LOCALHOST", "127.0.0.1:1", "[::1]:80"})
    void ownNamesAreAnswered(String host) throws Exception {
        assertThat(raw("GET /api/names/a HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "10.0.0.1",
                "[::2]",
                "127.0.0.2"
            })
    void aNameThatIsNotOursIsRefused(String host) throws Exception {
        String forwarded = "X-Forwarded-Host: localhost\r\nX-Forwarded-For: 127.0.0.1\r\nForwarded: host=localhost\r\n";

        assertThat(raw("GET /api/names/a HTTP/1.1\r\nHost: " + host + "\r\n" + forwarded + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://evil.example/api/names/a HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /api/names/a HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
                "GET /api/names/a HTTP/1.1\r\n\r\n",
                "GET /api/names/a HTTP/1.1\r\nHost: localhost\r\nBad Name: x\r\n\r\n",
                "GET /api/names/a HTTP/1.1\r\nHost: localhost\r\n folded: x\r\n\r\n",
                "\u0000\u0001\u0002\u0003\r\n\r\n",
                POST + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                POST + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                POST + "Content-Length: -1\r\n\r\n{}"
            })
    void whatIsNotProperHttpIs400AsAProblem(String request) throws Exception {
        try (RawConnection connection = new RawConnection(port)) {
            String answer = connection.send(request).endOfSending().readAll();

            assertThat(answer)
                    .startsWith("HTTP/1.1 400 ")
                    .contains("application/problem+json", "Content-Security-Policy");
        }
    }

    @Test
    void aHeadThatIsTooLargeIs431() throws Exception {
        assertThat(raw("GET /api/names/a HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/echo, same-origin, , 200",
        "/api/echo, none,        , 200",
        "/api/echo, cross-site,  , 403",
        "/api/echo, same-site,   , 403",
        "/api/echo, cross-site,  OWN, 403",
        "/api/echo, ,            OWN, 200",
        "/api/echo, ,            http://evil.example, 403",
        "/api/echo, ,            null, 403",
        "/api/echo, ,            http://localhost, 403",
        "/api/echo, ,            , 200",
        "/form,     same-origin, , 200",
        "/form,     ,            OWN, 200",
        "/form,     ,            , 403",
        "/form,     cross-site,  , 403"
    })
    void onlyOurOwnPagesMayPostThroughABrowser(String path, String site, String origin, int status) throws Exception {
        boolean form = path.equals("/form");
        StringBuilder request = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n")
                .append("Content-Type: application/")
                .append(form ? "x-www-form-urlencoded" : "json")
                .append("\r\nContent-Length: 6\r\nConnection: close\r\n");
        if (site != null) {
            request.append("Sec-Fetch-Site: ").append(site).append("\r\n");
        }
        if (origin != null) {
            String given = origin.equals("OWN") ? "http://localhost:" + port : origin;
            request.append("Origin: ").append(given).append("\r\n");
        }

        String answer =
                raw(request.append("\r\n").append(form ? "name=a" : "[1, 2]").toString());

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                        "application/json; charset=utf-16",
                "application/json; charset=iso-8859-1", "application/jsonx", "json", "application/xml"
            })
    void anotherContentTypeIs415(String type) throws Exception {
        int before = TAKEN.get();

        HttpResponse<String> answer = send(request("/api/echo")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("{}"))
                .build());

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body()).contains("Content-Type: application/json");
        assertThat(TAKEN).hasValue(before);
    }

    @Test
    void aBodyWithoutAContentTypeIs415AndAnEncodedOneToo() throws Exception {
        assertThat(raw(POST + "Content-Length: 2\r\nConnection: close\r\n\r\n{}"))
                .startsWith("HTTP/1.1 415 ");
        assertThat(raw(HEAD + "Content-Encoding: gzip\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"))
                .startsWith("HTTP/1.1 415 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""})
    void jsonInUtf8IsTaken(String type) throws Exception {
        HttpResponse<String> answer = send(request("/api/echo")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("\"é\""))
                .build());

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void aMissingBodyIs400() throws Exception {
        assertThat(raw(HEAD + "Content-Length: 0\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void aBodyOfJustTheLimitIsTaken() throws Exception {
        HttpResponse<String> answer = send(json(new byte[LIMITS.bodyBytes()]));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).hasSize(LIMITS.bodyBytes());
    }

    @Test
    void aBodyOneByteOverTheLimitIs413() throws Exception {
        HttpResponse<String> answer = send(json(new byte[LIMITS.bodyBytes() + 1]));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.headers().firstValue("Connection")).contains("close");
    }

    @Test
    void aChunkedBodyIsCountedToo() throws Exception {
        int before = TAKEN.get();
        byte[] chunk = ("10000\r\n" + "a".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        try (RawConnection connection = new RawConnection(port)) {
            connection.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            for (int megabytes = 0; megabytes < 48; megabytes++) {
                connection.send(chunk);
            }

            String answer = connection.send("0\r\n\r\n").readAll();

            assertThat(answer).startsWith("HTTP/1.1 413 ").contains("\r\nConnection: close\r\n");
        }
        assertThat(TAKEN).hasValue(before);
    }

    @Test
    void anAnnouncedLengthOverTheLimitIsRefusedBeforeAByteOfIt() throws Exception {
        assertThat(raw(HEAD + "Content-Length: 10000000000\r\n\r\n")).startsWith("HTTP/1.1 413 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 1000\r\n\r\n{\"a\":",
                "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":",
                "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}"
            })
    void aBodyThatEndsEarlyIs400(String rest) throws Exception {
        int before = TAKEN.get();
        try (RawConnection connection = new RawConnection(port)) {
            String answer = connection.send(HEAD + rest).endOfSending().readAll();

            assertThat(answer).startsWith("HTTP/1.1 400 ").contains("Nothing was stored");
        }
        assertThat(TAKEN).hasValue(before);
    }

    @Test
    void aBodyThatTricklesInIs408() throws Exception {
        int before = TAKEN.get();
        try (RawConnection connection = new RawConnection(port)) {
            connection.send(HEAD + "Content-Length: 1000000\r\n\r\n");

            assertThat(connection.sendUntilAnswered(" ")).startsWith("HTTP/1.1 408 ");
        }
        assertThat(TAKEN).hasValue(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET /api/names/a HTTP/1.1\r\nHost: localhost\r\n\r\n"})
    void aHeadThatTricklesInIsCutOff(String before) throws Exception {
        try (RawConnection connection = new RawConnection(port)) {
            if (!before.isEmpty()) {
                connection.send(before).skipAnswer();
            }
            connection.send("GET /api/names/a HTTP/1.1\r\nHost: localhost\r\nX: ");

            assertThat(connection.sendUntilAnswered("a")).isEmpty();
        }
    }

    @Test
    void healthIsAnsweredWhileManyConnectionsAreSlow() throws Exception {
        RawConnection[] slow = new RawConnection[200];
        try {
            for (int i = 0; i < slow.length; i++) {
                slow[i] = new RawConnection(port).send(HEAD + "Content-Length: 1000\r\n\r\n{");
            }

            assertThat(get("/api/names/a").statusCode()).isEqualTo(200);
        } finally {
            for (RawConnection connection : slow) {
                if (connection != null) {
                    connection.close();
                }
            }
        }
    }

    @Test
    void anAnswerThatBreaksOffDoesNotLookWhole() {
        assertThatThrownBy(() -> get("/api/half")).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource({"name=a%26b+c, 200", "name=a&name=b, 400", "nam=a, 400", "name=%ff, 400", "name=%00, 422", "'', 400"})
    void aFormIsReadStrictly(String form, int status) throws Exception {
        HttpResponse<String> answer = send(request("/form")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Sec-Fetch-Site", "same-origin")
                .POST(BodyPublishers.ofString(form))
                .build());

        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 200) {
            assertThat(answer.body()).isEqualTo("a&b c");
        }
    }

    @Test
    void stoppingLetsARequestInProgressEnd() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CountDownLatch stopping = new CountDownLatch(1);
        RouteGroup group = new RouteGroup() {
            @Override
            public List<Route> routes() {
                return List.of(Route.get("/api/slow", Role.VIEWER, context -> {
                    inside.countDown();
                    mayEnd.await(10, TimeUnit.SECONDS);
                    context.result("done");
                }));
            }

            @Override
            public void close() {
                stopping.countDown();
            }
        };
        HttpServer own = new HttpServer(new WebSettings("127.0.0.1", 0, "/base", LIMITS), List.of(group), (c, p) -> "");
        int ownPort = own.start();
        CompletableFuture<HttpResponse<String>> answer = CLIENT.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ownPort + "/base/api/slow"))
                        .build(),
                BodyHandlers.ofString());
        inside.await(10, TimeUnit.SECONDS);

        CompletableFuture<Void> stop = CompletableFuture.runAsync(own::close);
        stopping.await(10, TimeUnit.SECONDS);
        mayEnd.countDown();

        assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("done");
        stop.get(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> new RawConnection(ownPort)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "no.such.host.invalid"})
    void aHostThatOthersCanReachIsRefused(String host) {
        assertThatThrownBy(() -> new HttpServer(new WebSettings(host, 0, "", LIMITS), List.of(), (c, p) -> ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(host);
    }

    private static String raw(String request) throws IOException {
        try (RawConnection connection = new RawConnection(port)) {
            return connection.send(request).readAll();
        }
    }

    private static HttpRequest json(byte[] body) {
        return request("/api/echo")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).build());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return CLIENT.send(request, BodyHandlers.ofString());
    }
}
