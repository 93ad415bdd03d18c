package dev.pawl.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.testing.PostgresExtension;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FireTimesApiTest {
    private static final String HOURLY = "{\"schedule\": {\"cron\": \"0 * * * *\"}, \"overlap\": \"queue_all\", "
            + "\"target\": {\"http\": {\"url\": \"https://example.com/hook\"}}}";

    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private ApiServer server;

    @BeforeEach
    void start() {
        db.time().set(Instant.parse("2026-11-23T12:30:00Z"));
        server = new ApiServer(db);
        assertThat(server.putJson("/api/v1/jobs/hourly", HOURLY).at("/overlap")).isEqualTo("queue_all");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theNextFireTimeIsSkippedOnce_andTheSkipCanBeTakenBack() {
        Answer skipping = server.post("/api/v1/jobs/hourly/skip-next");
        assertThat(skipping.status()).isEqualTo(200);
        assertThat(skipping.at("/skip_next_at")).isEqualTo("2026-11-23T13:00:00Z");
        assertThat(skipping.at("/next_fire_at")).isEqualTo("2026-11-23T14:00:00Z");
        assertThat(server.post("/api/v1/jobs/hourly/skip-next").at("/skip_next_at"))
                .isEqualTo("2026-11-23T13:00:00Z");

        Answer undone = server.delete("/api/v1/jobs/hourly/skip-next");
        assertThat(undone.json().path("skip_next_at").isNull()).isTrue();
        assertThat(undone.at("/next_fire_at")).isEqualTo("2026-11-23T13:00:00Z");
    }

    @Test
    void whoAsksForASkipIsKept() {
        assertThat(server.post("/api/v1/jobs/hourly/skip-next", "Pawl-Author", "ann")
                        .status())
                .isEqualTo(200);
        assertThat(db.dsl().fetchSingle("select skip_by from pawl.fire_cursor").get(0))
                .isEqualTo("ann");
    }

    @Test
    void whereNothingWouldRunThereIsNothingToSkip() {
        server.post("/api/v1/jobs/hourly/pause");
        Answer refused = server.post("/api/v1/jobs/hourly/skip-next");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.at("/detail")).contains("it is paused");
        assertThat(server.post("/api/v1/jobs/nobody/skip-next").status()).isEqualTo(404);
        assertThat(server.delete("/api/v1/jobs/nobody/skip-next").status()).isEqualTo(404);
    }

    @Test
    void aBackfillIsCountedFirst_andMadeOnce() {
        String range = "{\"since\": \"2026-11-23T00:00:00Z\", \"until\": \"2026-11-23T06:00:00Z\"";
        Answer counted = server.postJson("/api/v1/jobs/hourly/backfill", range + ", \"dry_run\": true}");
        assertThat(counted.status()).isEqualTo(200);
        assertThat(counted.at("/runs")).isEqualTo("6");
        assertThat(server.get("/api/v1/runs?job=hourly").json().path("items")).isEmpty();

        assertThat(server.postJson("/api/v1/jobs/hourly/backfill", range + "}").at("/runs"))
                .isEqualTo("6");
        assertThat(server.get("/api/v1/runs?job=hourly").json().path("items")).hasSize(6);
        Answer again = server.postJson("/api/v1/jobs/hourly/backfill", range + "}");
        assertThat(again.at("/runs")).isEqualTo("0");
        assertThat(again.at("/have_run")).isEqualTo("6");
        assertThat(server.postJson("/api/v1/jobs/nobody/backfill", range + "}").status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        2026-11-23T06:00:00Z | 2026-11-23T06:00:00Z | must lie after since
        2026-11-23T06:00:00Z | 2026-11-23T12:30:01Z | must not lie ahead of now
        2016-11-23T06:00:00Z | 2026-11-23T06:00:00Z | 87648 fire times; one backfill takes at most 10000
        1969-11-23T06:00:00Z | 1970-11-23T06:00:00Z | must not be before the year 1970
        yesterday            | 2026-11-23T06:00:00Z | must be a moment
        """)
    void aRangeThatMakesNoSenseIs422(String since, String until, String message) {
        Answer answer = server.postJson(
                "/api/v1/jobs/hourly/backfill", "{\"since\": \"" + since + "\", \"until\": \"" + until + "\"}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.at("/detail")).contains(message);
        assertThat(server.get("/api/v1/runs?job=hourly").json().path("items")).isEmpty();
    }
}
