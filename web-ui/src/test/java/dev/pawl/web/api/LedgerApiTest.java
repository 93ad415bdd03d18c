package dev.pawl.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.fire.FireBatch;
import dev.pawl.job.Jobs;
import dev.pawl.testing.PostgresExtension;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerApiTest {
    private static final String HOURLY = "{\"schedule\": {\"cron\": \"0 * * * *\", \"zone\": \"Europe/Berlin\","
            + " \"catch_up\": {\"policy\": \"all\"}}, \"overlap\": \"allow\","
            + " \"target\": {\"http\": {\"url\": \"https://example.com/hook\"}}}";

    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private ApiServer server;

    @BeforeEach
    void start() {
        db.time().set(Instant.parse("2026-11-23T12:00:00Z"));
        server = new ApiServer(db);
        server.putJson("/api/v1/jobs/hourly", HOURLY, "Pawl-Author", "ann");
        server.putJson("/api/v1/jobs/hook", HOURLY.replaceFirst("\"schedule.*?}}, ", ""));
        db.time().set(Instant.parse("2026-11-23T15:30:00Z"));
        new FireBatch(db.dsl(), new Jobs(db.dsl())).fire();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theLedgerOfTheLastDayIsInBalance() {
        Answer answer = server.get("/api/v1/ledger");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("/since")).isEqualTo("2026-11-22T15:30:00Z");
        assertThat(answer.at("/until")).isEqualTo("2026-11-23T15:30:00Z");
        assertThat(answer.at("/jobs")).isEqualTo("2");
        assertThat(answer.json().path("items")).hasSize(1);
        assertThat(answer.at("/items/0/job")).isEqualTo("hourly");
        assertThat(answer.at("/items/0/promised")).isEqualTo("3");
        assertThat(answer.at("/items/0/runs")).isEqualTo("3");
        assertThat(answer.at("/items/0/backfilled")).isEqualTo("0");
        assertThat(answer.at("/items/0/gaps")).isEqualTo("0");
        assertThat(answer.json().path("unrecorded")).isEmpty();
        assertThat(answer.json().path("next_cursor").isNull()).isTrue();
    }

    @Test
    void whatNoSchedulerServesIsOverdueAfterAMinute() {
        db.time().set(Instant.parse("2026-11-23T16:01:00Z"));
        assertThat(server.get("/api/v1/ledger").at("/items/0/due_since")).isEqualTo("2026-11-23T16:00:00Z");
        assertThat(server.get("/api/v1/ledger")
                        .json()
                        .at("/items/0/overdue_since")
                        .isNull())
                .isTrue();

        db.time().set(Instant.parse("2026-11-23T16:01:01Z"));
        assertThat(server.get("/api/v1/ledger").at("/items/0/overdue_since")).isEqualTo("2026-11-23T16:00:00Z");
    }

    @Test
    void aJobWithoutALedgerIsNamed() {
        db.dsl().execute("delete from pawl.schedule_span");

        assertThat(server.get("/api/v1/ledger?job=hourly").at("/unrecorded/0")).isEqualTo("hourly");
    }

    @Test
    void aGapAndADuplicateAreNamed() {
        db.dsl().execute("delete from pawl.run where fire_at = '2026-11-23 14:00Z'");
        db.dsl()
                .execute("insert into pawl.skip (job_id, fire_at, reason)"
                        + " select job_id, fire_at, 'missed' from pawl.fire_key where fire_at = '2026-11-23 15:00Z'");

        Answer answer = server.get("/api/v1/ledger?job=hourly&since=2026-11-23T14:00:00Z&until=2999-01-01T00:00:00Z");

        assertThat(answer.at("/items/0/promised")).isEqualTo("2");
        assertThat(answer.at("/items/0/gaps")).isEqualTo("1");
        assertThat(answer.at("/items/0/duplicates")).isEqualTo("1");
        assertThat(answer.at("/items/0/findings/0/kind")).isEqualTo("gap");
        assertThat(answer.at("/items/0/findings/1/fire_at")).isEqualTo("2026-11-23T15:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "since=yesterday",
                "since=2026-11-24T00:00:00Z",
                "since=2026-11-23T10:00:00Z&until=2026-11-23T09:00:00Z",
                "job=No%20Key",
                "cursor=AAAA",
                "limit=5"
            })
    void whatCannotBeReadIs400(String query) {
        assertThat(server.get("/api/v1/ledger?" + query).status()).isEqualTo(400);
    }

    @Test
    void aJobThatNeverWasIs404() {
        assertThat(server.get("/api/v1/ledger?job=none").status()).isEqualTo(404);
        assertThat(server.get("/api/v1/jobs/none/why?at=2026-11-23T15:00:00Z").status())
                .isEqualTo(404);
        assertThat(server.get("/api/v1/jobs/none/versions").status()).isEqualTo(404);
        assertThat(server.get("/api/v1/jobs/hourly/versions/2").status()).isEqualTo(404);
        assertThat(server.get("/api/v1/jobs/hourly/versions/x").status()).isEqualTo(404);
    }

    @Test
    void whyItDidNotRun() {
        Answer waits = server.get("/api/v1/jobs/hourly/why?at=2026-11-23T16:00");
        assertThat(waits.at("/verdict")).isEqualTo("waits");
        assertThat(waits.at("/at")).isEqualTo("2026-11-23T15:00:00Z");
        assertThat(waits.at("/run")).isNotEmpty();

        Answer none = server.get("/api/v1/jobs/hourly/why?at=2026-11-23T13:30:00Z");
        assertThat(none.at("/verdict")).isEqualTo("not_a_fire_time");
        assertThat(none.at("/before")).isEqualTo("2026-11-23T13:00:00Z");
        assertThat(none.at("/after")).isEqualTo("2026-11-23T14:00:00Z");

        assertThat(server.get("/api/v1/jobs/hourly/why").status()).isEqualTo(400);
        assertThat(server.get("/api/v1/jobs/hourly/why?at=3").fields()).containsExactly("at");
    }

    @Test
    void versionsSayWhoAndWhat_alsoOnceTheJobIsDeleted() {
        server.putJson("/api/v1/jobs/hourly", HOURLY.replace("0 * * * *", "5 * * * *"));
        server.delete("/api/v1/jobs/hourly");

        Answer page = server.get("/api/v1/jobs/hourly/versions?limit=1");
        assertThat(page.at("/items/0/version")).isEqualTo("2");
        assertThat(page.at("/items/0/author")).isEqualTo("api");
        assertThat(page.at("/items/0/diff/0/field")).isEqualTo("schedule.cron");
        assertThat(page.at("/items/0/diff/0/before")).isEqualTo("\"0 * * * *\"");

        Answer rest = server.get("/api/v1/jobs/hourly/versions?limit=1&cursor=" + page.at("/next_cursor"));
        assertThat(rest.at("/items/0/version")).isEqualTo("1");
        assertThat(rest.at("/items/0/author")).isEqualTo("ann");
        assertThat(rest.json().path("next_cursor").isNull()).isTrue();
        assertThat(server.get("/api/v1/jobs/hourly/versions/1").at("/definition/schedule/cron"))
                .isEqualTo("0 * * * *");
    }

    @Test
    void aFileLeavesItsNameWithWhoAppliedIt() {
        server.send(
                "POST",
                "/api/v1/apply?file=shop.yaml",
                java.net.http.HttpRequest.BodyPublishers.ofString("jobs: {a: {target: {handler: {name: a}}}}"),
                "Content-Type",
                "application/yaml",
                "Pawl-Author",
                "cli ben");

        assertThat(server.get("/api/v1/jobs/a/versions").at("/items/0/author")).isEqualTo("cli ben, file shop.yaml");
    }

    @Test
    void anAuthorIsOneShortLine() {
        assertThat(server.putJson("/api/v1/jobs/a", HOURLY, "Pawl-Author", "x".repeat(101)))
                .returns(400, Answer::status)
                .satisfies(answer -> assertThat(answer.fields()).containsExactly("Pawl-Author"));
    }
}
