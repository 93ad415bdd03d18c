package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.testing.PostgresExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A process whose database answers may still be unable to do its work. */
class ReadinessTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    @Test
    void aWorkerWhoseHeartbeatsDoNotArriveIsNotReady_untilTheyDo() throws Exception {
        try (var pawl = PawlProcess.start(
                "--port", "0", "--roles", "worker,web", "--lease", "3s", "--heartbeat", "500ms", "--db", database())) {
            URI ready = URI.create(pawl.url() + "/health/ready");
            assertThat(get(ready))
                    .isEqualTo("200 {\"status\":\"ready\",\"checks\":{\"database\":\"ok\",\"worker\":\"ok\"}}");

            db.dsl().transaction(tx -> {
                // Heartbeats wait for the lock; all else goes on.
                tx.dsl().execute("lock table pawl.worker in access exclusive mode");
                Awaitility.await()
                        .atMost(Duration.ofMinutes(1))
                        .until(
                                () -> get(ready),
                                answer -> answer.startsWith("503")
                                        && answer.contains(
                                                "\"database\":\"ok\",\"worker\":\"its heartbeats have not arrived"));
            });
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> get(ready), answer -> answer.startsWith("200"));
        }
    }

    private static String database() {
        return db.jdbcUrl() + (db.jdbcUrl().contains("?") ? "&" : "?") + "user=" + db.user() + "&password="
                + db.password();
    }

    private static String get(URI address) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer = client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        }
    }
}
