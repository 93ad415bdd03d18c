package dev.pawl.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.testing.PostgresExtension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobsApiTest {
    private static final String HOOK = "{\"target\": {\"http\": {\"url\": \"https://example.com/hook\"}}}";
    private static final String NIGHTLY = "{\"schedule\": {\"cron\": \"30 2 * * *\", \"zone\": \"Europe/Berlin\"}, "
            + "\"target\": {\"http\": {\"url\": \"https://example.com/hook\"}}, \"tags\": [\"reports\"]}";

    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private ApiServer server;

    @BeforeEach
    void start() {
        db.time().set(Instant.parse("2026-11-23T12:00:00Z"));
        server = new ApiServer(db);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aJobIsCreatedReadAndLeftAlone() {
        Answer created = server.putJson("/api/v1/jobs/nightly", NIGHTLY);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).contains("/api/v1/jobs/nightly");
        assertThat(created.header("ETag")).contains("\"1\"");
        assertThat(created.at("/key")).isEqualTo("nightly");
        assertThat(created.at("/schedule/cron")).isEqualTo("30 2 * * *");
        assertThat(created.at("/schedule/zone")).isEqualTo("Europe/Berlin");
        assertThat(created.at("/next_fire_at")).isEqualTo("2026-11-24T01:30:00Z");
        assertThat(created.at("/timeout")).isEqualTo("30s");
        assertThat(created.at("/retry/max_attempts")).isEqualTo("5");
        assertThat(created.at("/retry/backoff/base")).isEqualTo("10s");
        assertThat(created.at("/guarantee")).isEqualTo("at_least_once");
        assertThat(created.json().path("paused").isNull()).isTrue();
        assertThat(server.get("/api/v1/jobs/nightly").json()).isEqualTo(created.json());
        assertThat(server.putJson("/api/v1/jobs/nightly", NIGHTLY))
                .returns(200, Answer::status)
                .returns(created.json(), Answer::json);
    }

    @Test
    void aChangeIsANewVersion() {
        server.putJson("/api/v1/jobs/nightly", NIGHTLY);

        Answer changed = server.putJson("/api/v1/jobs/nightly", NIGHTLY.replace("30 2", "45 2"));

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("ETag")).contains("\"2\"");
        assertThat(changed.at("/next_fire_at")).isEqualTo("2026-11-24T01:45:00Z");
    }

    @Test
    void aPausedJobHasNoNextFireTime_orTheFirstAfterItsPause() {
        server.putJson("/api/v1/jobs/nightly", NIGHTLY);

        assertThat(server.post("/api/v1/jobs/nightly/pause")
                        .json()
                        .path("next_fire_at")
                        .isNull())
                .isTrue();
        Answer early = server.postJson("/api/v1/jobs/nightly/pause", "{\"until\": \"2026-11-23T18:00:00Z\"}");
        assertThat(early.at("/next_fire_at")).isEqualTo("2026-11-24T01:30:00Z");
        Answer exactly = server.postJson("/api/v1/jobs/nightly/pause", "{\"until\": \"2026-11-25T01:30:00Z\"}");
        assertThat(exactly.at("/next_fire_at")).isEqualTo("2026-11-25T01:30:00Z");
        Answer late = server.postJson("/api/v1/jobs/nightly/pause", "{\"until\": \"2026-11-25T01:30:01Z\"}");
        assertThat(late.at("/next_fire_at")).isEqualTo("2026-11-26T01:30:00Z");
        assertThat(server.get("/api/v1/jobs").at("/items/0/next_fire_at")).isEqualTo("2026-11-26T01:30:00Z");
        assertThat(server.post("/api/v1/jobs/nightly/resume").at("/next_fire_at"))
                .isEqualTo("2026-11-24T01:30:00Z");
    }

    @Test
    void aChangeMadeMeanwhileIsNotOverwritten() {
        server.putJson("/api/v1/jobs/hook", HOOK);
        server.putJson("/api/v1/jobs/hook", NIGHTLY);

        assertThat(server.putJson("/api/v1/jobs/hook", HOOK, "If-Match", "\"1\"")
                        .status())
                .isEqualTo(412);
        assertThat(server.putJson("/api/v1/jobs/hook", HOOK, "If-None-Match", "*")
                        .status())
                .isEqualTo(412);
        assertThat(server.putJson("/api/v1/jobs/other", HOOK, "If-Match", "*").status())
                .isEqualTo(412);
        assertThat(server.get("/api/v1/jobs/hook").at("/version")).isEqualTo("2");
        assertThat(server.putJson("/api/v1/jobs/hook", HOOK, "If-Match", "\"2\"")
                        .at("/version"))
                .isEqualTo("3");
        assertThat(server.putJson("/api/v1/jobs/other", HOOK, "If-None-Match", "*")
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"a\"", "W/\"1\"", "\"1\", \"2\"", "\"0\""})
    void anIfMatchThatIsNoVersionIs400(String tag) {
        Answer answer = server.putJson("/api/v1/jobs/hook", HOOK, "If-Match", tag);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly("If-Match");
        assertThat(server.get("/api/v1/jobs/hook").status()).isEqualTo(404);
    }

    @Test
    void aDeletedJobIsGoneAndMayComeBack() {
        server.putJson("/api/v1/jobs/hook", HOOK);

        assertThat(server.delete("/api/v1/jobs/hook").status()).isEqualTo(204);

        assertThat(server.get("/api/v1/jobs/hook").status()).isEqualTo(404);
        assertThat(server.delete("/api/v1/jobs/hook").status()).isEqualTo(404);
        assertThat(server.postJson("/api/v1/jobs/hook/runs", "{}").status()).isEqualTo(404);
        assertThat(server.putJson("/api/v1/jobs/hook", HOOK).status()).isEqualTo(201);
    }

    @Test
    void whatIsNotThereAnswersTheSameHoweverItIsAskedFor() {
        server.putJson("/api/v1/jobs/hook", HOOK);
        server.delete("/api/v1/jobs/hook");

        String never = withoutRequestId(server.get("/api/v1/jobs/never"));

        assertThat(withoutRequestId(server.get("/api/v1/jobs/hook"))).isEqualTo(never);
        assertThat(withoutRequestId(server.get("/api/v1/jobs/No%20Key"))).isEqualTo(never);
        assertThat(withoutRequestId(server.get("/api/v1/runs/1"))).isEqualTo(never);
        assertThat(withoutRequestId(server.get("/api/v1/runs/-1"))).isEqualTo(never);
        assertThat(withoutRequestId(server.get("/api/v1/runs/99999999999999999999")))
                .isEqualTo(never);
        assertThat(withoutRequestId(server.get("/api/v1/runs/abc"))).isEqualTo(never);
        assertThat(withoutRequestId(server.get("/api/v1/runs/1/attempts/1/log")))
                .isEqualTo(never);
        assertThat(withoutRequestId(server.get("/api/v1/runs/1/attempts/0/log")))
                .isEqualTo(never);
        assertThat(withoutRequestId(server.get("/api/v1/runs/1/attempts/99999/log.txt")))
                .isEqualTo(never);
        assertThat(withoutRequestId(server.get("/api/v1/nothing"))).isEqualTo(never);
    }

    @Test
    void aJobIsPausedAndResumed() {
        server.putJson("/api/v1/jobs/nightly", NIGHTLY);

        Answer paused = server.postJson(
                "/api/v1/jobs/nightly/pause", "{\"reason\": \"moving\", \"until\": \"2026-11-24T12:00:00+01:00\"}");

        assertThat(paused.at("/paused/reason")).isEqualTo("moving");
        assertThat(paused.at("/paused/until")).isEqualTo("2026-11-24T11:00:00Z");
        assertThat(server.get("/api/v1/jobs?paused=true").json().path("items")).hasSize(1);
        assertThat(server.post("/api/v1/jobs/nightly/resume")
                        .json()
                        .path("paused")
                        .isNull())
                .isTrue();
        assertThat(server.post("/api/v1/jobs/nightly/resume").status()).isEqualTo(200);
        assertThat(server.post("/api/v1/jobs/nightly/pause").at("/paused/since"))
                .isEqualTo("2026-11-23T12:00:00Z");
        assertThat(server.post("/api/v1/jobs/never/pause").status()).isEqualTo(404);
        assertThat(server.post("/api/v1/jobs/never/resume").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"until\": \"2026-11-23T12:00:00Z\"}",
                "{\"until\": \"tomorrow\"}",
                "{\"until\": 1764000000}",
                "{\"until\": \"+99999-01-01T00:00:00Z\"}",
                "{\"reason\": 5}",
                "{\"reason\": \"\\u0000\"}",
                "{\"paused\": false}"
            })
    void aPauseThatMakesNoSenseIs422(String body) {
        server.putJson("/api/v1/jobs/nightly", NIGHTLY);

        Answer answer = server.postJson("/api/v1/jobs/nightly/pause", body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.fields()).hasSize(1);
        assertThat(server.get("/api/v1/jobs/nightly").json().path("paused").isNull())
                .isTrue();
    }

    @Test
    void aListIsReadInPagesAndCursorsBelongToTheirList() {
        for (int i = 10; i < 25; i++) {
            server.putJson("/api/v1/jobs/job-" + i, i % 2 == 0 ? HOOK : NIGHTLY);
        }

        List<String> keys = new ArrayList<>();
        String next = "/api/v1/jobs?limit=6";
        int pages = 0;
        while (!next.isEmpty()) {
            Answer page = server.get(next);
            page.json().path("items").forEach(job -> keys.add(job.path("key").asText()));
            next = page.json().path("next_cursor").isNull()
                    ? ""
                    : "/api/v1/jobs?limit=6&cursor=" + page.at("/next_cursor");
            pages++;
        }

        assertThat(pages).isEqualTo(3);
        assertThat(keys).hasSize(15).isSorted().doesNotHaveDuplicates();
        assertThat(server.get("/api/v1/jobs?tag=reports").json().path("items")).hasSize(7);
        assertThat(server.get("/api/v1/jobs?q=JOB-1").json().path("items")).hasSize(10);
        assertThat(server.get("/api/v1/jobs?q=%25").json().path("items")).isEmpty();
        assertThat(server.get("/api/v1/jobs?q=_").json().path("items")).isEmpty();
        assertThat(server.get("/api/v1/jobs?queue=other").json().path("items")).isEmpty();
        String cursor = server.get("/api/v1/jobs?limit=6").at("/next_cursor");
        assertThat(server.get("/api/v1/jobs?tag=reports&cursor=" + cursor).fields())
                .containsExactly("cursor");
        assertThat(server.get("/api/v1/runs?cursor=" + cursor).fields()).containsExactly("cursor");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=201",
                "limit=-1",
                "limit=1000000000",
                "limit=x",
                "page=-1",
                "cursor=x",
                "cursor=AAAA",
                "cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "cursor=%22",
                "paused=maybe",
                "queue=A%20B",
                "tag=a&tag=b",
                "sate=1"
            })
    void aListThatIsAskedForWronglyIs400(String query) {
        Answer answer = server.get("/api/v1/jobs?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly(query.substring(0, query.indexOf('=')));
    }

    @Test
    void twoAnswersOfOneListAreTheSameInAnotherProcess() {
        for (int i = 0; i < 3; i++) {
            server.putJson("/api/v1/jobs/job-" + i, HOOK);
        }
        String cursor = server.get("/api/v1/jobs?limit=1").at("/next_cursor");

        try (ApiServer other = new ApiServer(db)) {
            assertThat(other.get("/api/v1/jobs?limit=1&cursor=" + cursor).at("/items/0/key"))
                    .isEqualTo("job-1");
        }
    }

    @Test
    void refusedChangesStoreNothing() {
        Map<String, Integer> before = Stored.rows(db.dsl());

        server.putJson("/api/v1/jobs/nightly", NIGHTLY.replace("30 2", "60 2"));
        server.putJson("/api/v1/jobs/Nightly", NIGHTLY);
        server.putJson("/api/v1/jobs/nightly?force=true", NIGHTLY);

        assertThat(Stored.rows(db.dsl())).isEqualTo(before);
    }

    private static String withoutRequestId(Answer answer) {
        assertThat(answer.status()).isEqualTo(404);
        return answer.body().replaceFirst("\"request_id\":\"[^\"]*\"", "");
    }
}
