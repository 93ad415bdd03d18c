package dev.pawl.web.api;

import dev.pawl.testing.PostgresExtension;
import dev.pawl.web.WebParts;
import dev.pawl.web.WebServer;
import dev.pawl.web.health.ReadinessCheck;
import dev.pawl.web.http.RequestLimits;
import dev.pawl.web.http.WebSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The whole server on a free port, and a client for it that compares each JSON answer with what {@code openapi.yaml}
 * promises.
 */
public final class ApiServer implements AutoCloseable {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final WebServer server;
    private final int port;
    private final OpenApi openApi;

    public ApiServer(PostgresExtension db) {
        this(db.dsl(), hints(db), List.of());
    }

    public ApiServer(PostgresExtension db, List<ReadinessCheck> checks) {
        this(db.dsl(), hints(db), checks);
    }

    public ApiServer(DSLContext db, DataSource hints, List<ReadinessCheck> checks) {
        WebSettings settings = new WebSettings("127.0.0.1", 0, "", RequestLimits.defaults());
        server = new WebServer(settings, new WebParts(db, hints, checks));
        port = server.start();
        openApi = OpenApi.read();
    }

    /** Connections that are not the test's: the server keeps one of them. */
    private static DataSource hints(PostgresExtension db) {
        PGSimpleDataSource own = new PGSimpleDataSource();
        own.setURL(db.jdbcUrl());
        own.setUser(db.user());
        own.setPassword(db.password());
        return own;
    }

    public int port() {
        return port;
    }

    public WebServer server() {
        return server;
    }

    public Answer get(String path) {
        return send("GET", path, BodyPublishers.noBody());
    }

    public Answer delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    /** Without a body. */
    public Answer post(String path, String... headers) {
        return send("POST", path, BodyPublishers.noBody(), headers);
    }

    /** With a JSON body, and other headers as names and values in turn. */
    public Answer postJson(String path, String json, String... headers) {
        return send("POST", path, BodyPublishers.ofString(json), with("application/json", headers));
    }

    public Answer putJson(String path, String json, String... headers) {
        return send("PUT", path, BodyPublishers.ofString(json), with("application/json", headers));
    }

    public Answer postYaml(String path, String yaml) {
        return send("POST", path, BodyPublishers.ofString(yaml), with("application/yaml"));
    }

    public Answer send(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            Answer answer = Answer.of(CLIENT.send(request.build(), BodyHandlers.ofString()));
            openApi.check(method, path, answer);
            return answer;
        } catch (IOException failure) {
            throw new AssertionError(method + " " + path + " was not answered", failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    private static String[] with(String contentType, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Content-Type";
        all[1] = contentType;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return all;
    }

    @Override
    public void close() {
        server.close();
    }
}
