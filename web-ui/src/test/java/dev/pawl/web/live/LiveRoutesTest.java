package dev.pawl.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.input.StrictJson;
import dev.pawl.live.HintPublisher;
import dev.pawl.testing.PostgresExtension;
import dev.pawl.web.api.ApiServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class LiveRoutesTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    /** From a process that changes something, through the database, to a browser that looks at another process. */
    @Test
    void aHintOfAnyProcessReachesTheBrowser() throws IOException {
        try (ApiServer server = new ApiServer(db);
                BufferedReader events = open(server);
                HintPublisher elsewhere = HintPublisher.start(db.dataSource())) {
            // Said as soon as the server listens: only then is nothing missed any more.
            assertThat(next(events)).isEqualTo("event: resync");
            elsewhere.publish("run:42");

            assertThat(next(events)).isEqualTo("event: hint");
            assertThat(next(events)).isEqualTo("data: {\"topics\":[\"run:42\"]}");
        }
    }

    /** Through the REST interface as well as through a form. */
    @Test
    void aChangeIsAnnouncedAndARefusedOneIsNot() throws IOException {
        try (ApiServer server = new ApiServer(db);
                BufferedReader events = open(server)) {
            assertThat(next(events)).isEqualTo("event: resync");
            assertThat(server.post("/api/v1/jobs/absent/pause").status()).isEqualTo(404);
            server.putJson("/api/v1/jobs/nightly", "{\"target\": {\"handler\": {\"name\": \"x\"}}}");

            Set<String> said = new HashSet<>();
            while (!said.containsAll(List.of("jobs", "runs", "job:nightly"))) {
                assertThat(next(events)).isEqualTo("event: hint");
                StrictJson.parse(next(events).substring("data: ".length()))
                        .path("topics")
                        .forEach(topic -> said.add(topic.textValue()));
            }
            assertThat(said).containsOnly("jobs", "runs", "job:nightly");
        }
    }

    @Test
    void aServerThatStopsEndsItsStreams() throws IOException {
        ApiServer server = new ApiServer(db);
        try (BufferedReader events = open(server)) {
            assertThat(next(events)).isEqualTo("event: resync");
            server.close();

            assertThat(events.lines().filter(line -> line.startsWith("event:"))).isEmpty();
        }
    }

    private static BufferedReader open(ApiServer server) throws IOException {
        URLConnection connection = URI.create("http://127.0.0.1:" + server.port() + "/api/v1/events")
                .toURL()
                .openConnection();
        var reader = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        assertThat(connection.getContentType()).isEqualTo("text/event-stream; charset=utf-8");
        assertThat(connection.getHeaderField("X-Accel-Buffering")).isEqualTo("no");
        return reader;
    }

    /** The next line that says something: not empty, no comment, no setting, no data of a resync. */
    private static String next(BufferedReader events) throws IOException {
        String line = events.readLine();
        while (line.isEmpty() || line.startsWith(":") || line.startsWith("retry:") || line.equals("data: {}")) {
            line = events.readLine();
        }
        return line;
    }
}
