package dev.pawl.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.testing.PostgresExtension;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalendarsApiTest {
    private static final String HOLIDAYS =
            "{\"zone\": \"Europe/Berlin\", \"dates\": [\"12-25 Christmas Day\", \"2026-12-24\"], \"weekly\":"
                    + " [\"sun\"]}";
    private static final String JOB = """
        {"target": {"http": {"url": "https://example.com"}},
         "schedule": {"cron": "0 12 * * *", "zone": "Europe/Berlin", "jitter": "30s",
           "calendars": ["holidays"]}}
        """;

    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    @Test
    void aCalendarIsMadeChangedAndDeleted() {
        try (ApiServer server = new ApiServer(db)) {
            Answer made = server.putJson("/api/v1/calendars/holidays", HOLIDAYS);
            assertThat(made.status()).isEqualTo(201);
            assertThat(made.header("Location")).contains("/api/v1/calendars/holidays");
            assertThat(made.at("/known_until")).isEqualTo("2026-12-24");
            assertThat(made.at("/dates/0")).isEqualTo("12-25 Christmas Day");
            assertThat(made.at("/zone")).isEqualTo("Europe/Berlin");

            Answer changed = server.putJson("/api/v1/calendars/holidays", "{\"weekly\": [\"sat-sun\"]}");
            assertThat(changed.status()).isEqualTo(200);
            assertThat(changed.at("/version")).isEqualTo("2");
            Answer list = server.get("/api/v1/calendars");
            assertThat(list.at("/items/0/name")).isEqualTo("holidays");
            assertThat(list.at("/items/0/window_count")).isEqualTo("1");
            assertThat(server.get("/api/v1/calendars/holidays").at("/weekly/0")).isEqualTo("sat-sun");

            assertThat(server.delete("/api/v1/calendars/holidays").status()).isEqualTo(204);
            assertThat(server.get("/api/v1/calendars/holidays").status()).isEqualTo(404);
            assertThat(server.delete("/api/v1/calendars/holidays").status()).isEqualTo(404);
            assertThat(server.get("/api/v1/calendars/no%20name").status()).isEqualTo(404);
        }
    }

    @Test
    void whoChangesACalendarIsKept() {
        try (ApiServer server = new ApiServer(db)) {
            assertThat(server.putJson("/api/v1/calendars/holidays", HOLIDAYS).at("/changed_by"))
                    .isEqualTo("api");
            assertThat(server.putJson("/api/v1/calendars/holidays", "{\"weekly\": [\"sun\"]}", "Pawl-Author", "ann")
                            .at("/changed_by"))
                    .isEqualTo("ann");
        }
    }

    /** The calendars of all jobs of a page are read at once. */
    @Test
    void theNextFireTimeIsOneThatGetsARun() {
        db.time().set(Instant.parse("2026-12-23T12:00:00Z"));
        try (ApiServer server = new ApiServer(db)) {
            server.putJson("/api/v1/calendars/holidays", HOLIDAYS);
            String next = "2026-12-26T11:00:00Z";
            assertThat(server.putJson("/api/v1/jobs/mail", JOB).at("/next_fire_at"))
                    .isEqualTo(next);
            String deferring = JOB.replace("[\"holidays\"]", "[{\"name\": \"holidays\", \"on_hit\": \"defer\"}]");
            server.putJson("/api/v1/jobs/waits", deferring);
            server.putJson("/api/v1/jobs/never", JOB.replace("0 12 * * *", "0 12 * * sun"));

            Answer list = server.get("/api/v1/jobs");
            assertThat(list.at("/items/0/next_fire_at")).isEqualTo(next);
            assertThat(list.json().at("/items/1/next_fire_at").isNull()).isTrue();
            assertThat(list.at("/items/2/next_fire_at")).isEqualTo("2026-12-24T11:00:00Z");

            Answer skipping = server.post("/api/v1/jobs/mail/skip-next");
            assertThat(skipping.at("/skip_next_at")).isEqualTo(next);
            assertThat(skipping.at("/next_fire_at")).isEqualTo("2026-12-28T11:00:00Z");
        }
    }

    @Test
    void aCalendarThatAJobKeepsToStays_andNamesTheJob() {
        try (ApiServer server = new ApiServer(db)) {
            server.putJson("/api/v1/calendars/holidays", HOLIDAYS);
            Answer job = server.putJson("/api/v1/jobs/mail", JOB);
            assertThat(job.status()).isEqualTo(201);
            assertThat(job.at("/schedule/calendars/0/name")).isEqualTo("holidays");
            assertThat(job.at("/schedule/calendars/0/on_hit")).isEqualTo("skip");
            assertThat(job.at("/schedule/jitter")).isEqualTo("30s");

            Answer refused = server.delete("/api/v1/calendars/holidays");
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.body()).contains("mail").contains("urn:pawl:problem:in-use");
            assertThat(server.get("/api/v1/calendars/holidays").at("/jobs/0")).isEqualTo("mail");
        }
    }

    @Test
    void aJobWithAnUnknownCalendarOrTooMuchJitterIsRefusedWithTheField() {
        try (ApiServer server = new ApiServer(db)) {
            server.putJson("/api/v1/calendars/holiday", HOLIDAYS);
            Answer unknown = server.putJson("/api/v1/jobs/mail", JOB);
            assertThat(unknown.status()).isEqualTo(422);
            assertThat(unknown.fields()).containsExactly("schedule.calendars[0]");
            assertThat(unknown.body()).contains("did you mean 'holiday'?");

            Answer tooMuch = server.putJson(
                    "/api/v1/jobs/mail",
                    "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}, \"schedule\": {\"cron\": \"* * * *"
                            + " *\", \"jitter\": \"31s\"}}");
            assertThat(tooMuch.status()).isEqualTo(422);
            assertThat(tooMuch.fields()).containsExactly("schedule.jitter");
            assertThat(server.get("/api/v1/jobs/mail").status()).isEqualTo(404);
        }
    }

    @Test
    void aPreviewOfAJobTellsWhatItsCalendarsAndItsJitterDo() {
        try (ApiServer server = new ApiServer(db)) {
            db.time().set(Instant.parse("2026-12-23T12:00:00Z"));
            server.putJson("/api/v1/calendars/holidays", HOLIDAYS);
            server.putJson("/api/v1/jobs/mail", JOB);

            Answer preview = server.get("/api/v1/schedules/preview?cron=0+12+*+*+*&zone=Europe/Berlin&job=mail&n=3");

            assertThat(preview.at("/fires/0/notes/0"))
                    .isEqualTo("skipped: blacked out by the calendar holidays: 2026-12-24");
            assertThat(preview.at("/fires/1/notes/0"))
                    .isEqualTo("skipped: blacked out by the calendar holidays: 12-25 Christmas Day");
            assertThat(preview.at("/fires/1/notes/1"))
                    .isEqualTo("the calendar holidays knows dates until 2026-12-24 and none after");
            assertThat(preview.at("/fires/2/notes/0")).startsWith("up to 30s later: runs at 12:00:");
            assertThat(server.get("/api/v1/schedules/preview?cron=0+12+*+*+*&n=1")
                            .json()
                            .at("/fires/0/notes"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"dates\": [\"13-25\"]}                 | dates[0]",
                "{\"dates\": [\"12-25\"], \"zone\": \"x\"} | zone",
                "{\"weekly\": [\"sat\"], \"jobs\": []}    | jobs",
                "{\"weekly\": [\"sat\"], \"day\": []}     | day"
            })
    void whatIsNoCalendarIsRefusedWithItsField(String json, String field) {
        try (ApiServer server = new ApiServer(db)) {
            Answer refused = server.putJson("/api/v1/calendars/holidays", json);

            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.fields()).containsExactly(field);
            assertThat(server.putJson("/api/v1/calendars/Holi%20days", HOLIDAYS).fields())
                    .containsExactly("name");
            assertThat(server.get("/api/v1/calendars").json().path("items")).isEmpty();
        }
    }
}
