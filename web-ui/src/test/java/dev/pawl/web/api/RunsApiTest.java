package dev.pawl.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.queue.LeaseReclaimer;
import dev.pawl.run.ClaimedRun;
import dev.pawl.testing.PostgresExtension;
import dev.pawl.web.http.RawConnection;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunsApiTest {
    private static final String ENQUEUE = "/api/v1/jobs/mail/runs";

    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private ApiServer server;

    @BeforeEach
    void start() {
        db.time().set(Instant.parse("2026-11-23T12:00:00Z"));
        server = new ApiServer(db);
        server.putJson(
                "/api/v1/jobs/mail", "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}, \"priority\": 3}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aRunIsMadeWithTheSettingsOfItsJob() {
        Answer made = server.post(ENQUEUE);

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Location")).contains("/api/v1/runs/" + made.at("/id"));
        assertThat(made.header("Idempotent-Replayed")).isEmpty();
        assertThat(made.at("/run_key")).isEqualTo(made.at("/id"));
        assertThat(made.at("/job")).isEqualTo("mail");
        assertThat(made.at("/state")).isEqualTo("ready");
        assertThat(made.at("/priority")).isEqualTo("3");
        assertThat(made.at("/due_at")).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(made.at("/created_by")).isEqualTo("api");
        assertThat(made.at("/guarantee")).isEqualTo("at_least_once");
        assertThat(server.get("/api/v1/runs/" + made.at("/id")).json()).isEqualTo(made.json());
    }

    @Test
    void aRunIsMadeWithSettingsOfItsOwn() {
        server.putJson(
                "/api/v1/jobs/other",
                "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}, \"queue\": \"slow\"}");

        Answer made = server.postJson(
                ENQUEUE,
                "{\"params\": {\"n\": 9007199254740993, \"price\": 1.10, \"big\": 123456789012345678901234567890}, "
                        + "\"run_at\": \"2026-11-24T01:00:00+01:00\", \"priority\": 0, \"queue\": \"slow\"}");

        assertThat(made.at("/due_at")).isEqualTo("2026-11-24T00:00:00Z");
        assertThat(made.at("/next_attempt_at")).isEqualTo("2026-11-24T00:00:00Z");
        assertThat(made.at("/priority")).isEqualTo("0");
        assertThat(made.at("/queue")).isEqualTo("slow");
        assertThat(made.body())
                .contains("9007199254740993")
                .contains("1.10")
                .contains("123456789012345678901234567890");
    }

    @Test
    void aKeyMakesOneRunHoweverOftenItIsSent() {
        Answer first = server.postJson(ENQUEUE, "{\"params\": {\"a\": 1, \"b\": 2}}", "Idempotency-Key", "order-1");

        Answer again = server.postJson(ENQUEUE, "{\"params\": {\"b\": 2, \"a\": 1}}", "Idempotency-Key", "order-1");

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("Idempotent-Replayed")).contains("true");
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.at("/run_key")).isEqualTo("order-1");
        assertThat(server.get("/api/v1/runs").json().path("items")).hasSize(1);
    }

    /** Its duration is that of all of its attempts, with the waits between them. */
    @Test
    void aRunHasStartedWithItsFirstAttempt_alsoWhenThatWasLost() {
        String run = server.post(ENQUEUE).at("/id");
        assertThat(server.get("/api/v1/runs/" + run).at("/started_at")).isEqualTo("null");
        db.time().advance(Duration.ofSeconds(1));
        new TestWorker(db.dsl()).claim();
        assertThat(server.get("/api/v1/runs/" + run).at("/started_at")).isEqualTo("2026-11-23T12:00:01Z");
        db.time().advance(Duration.ofSeconds(40));
        assertThat(new LeaseReclaimer(db.dsl()).reclaim()).isEqualTo(1);
        TestWorker second = new TestWorker(db.dsl());
        ClaimedRun again = second.claim();
        db.time().advance(Duration.ofSeconds(20));
        second.succeed(again, "{}");

        Answer ended = server.get("/api/v1/runs/" + run);
        assertThat(ended.at("/started_at")).isEqualTo("2026-11-23T12:00:01Z");
        assertThat(ended.at("/finished_at")).isEqualTo("2026-11-23T12:01:01Z");
        assertThat(ended.at("/attempts/0/outcome")).isEqualTo("lost");
        assertThat(ended.at("/attempts/0/started_at")).isEqualTo("2026-11-23T12:00:01Z");
        assertThat(ended.at("/attempts/1/started_at")).isEqualTo("2026-11-23T12:00:41Z");
        assertThat(server.get("/api/v1/runs").at("/items/0/started_at")).isEqualTo("2026-11-23T12:00:01Z");
        assertThat(server.send("GET", "/runs", BodyPublishers.noBody(), "Accept", "text/html")
                        .body())
                .contains(">1 m 00 s<");
    }

    @Test
    void whoeverAsksForSkippedRunsIsToldWhereSkipsAre() {
        Answer answer = server.get("/api/v1/runs?state=skipped");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.at("/errors/0/message")).contains("has no run").contains("pawl.skip");
    }

    @Test
    void aRepeatedKeyBringsTheResultOnceTheRunHasEnded() {
        server.postJson(ENQUEUE, "{}", "Idempotency-Key", "order-1");
        TestWorker worker = new TestWorker(db.dsl());
        worker.succeed(worker.claim(), "{\"sent\": true, \"n\": 9007199254740993}");

        Answer again = server.postJson(ENQUEUE, "{}", "Idempotency-Key", "order-1");

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.at("/state")).isEqualTo("succeeded");
        assertThat(again.at("/result/sent")).isEqualTo("true");
        assertThat(again.body()).contains("9007199254740993");
        assertThat(again.at("/attempts/0/outcome")).isEqualTo("succeeded");
        assertThat(again.at("/attempts/0/worker")).isEqualTo("hand");
        assertThat(again.at("/attempts/0/http/status")).isEqualTo("200");
    }

    @Test
    void aKeyWithOtherParametersIs422AndDoesNothing() {
        Answer first = server.postJson(ENQUEUE, "{\"params\": {\"a\": 1}}", "Idempotency-Key", "order-1");
        Map<String, Integer> before = Stored.rows(db.dsl());

        Answer other = server.postJson(ENQUEUE, "{\"params\": {\"a\": 2}}", "Idempotency-Key", "order-1");

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.at("/type")).isEqualTo("urn:pawl:problem:idempotency-key-reused");
        assertThat(other.at("/detail")).contains(first.at("/id"));
        assertThat(Stored.rows(db.dsl())).isEqualTo(before);
    }

    /** As when a key is known longer than runs are kept. */
    @Test
    void aKeyThatHasOutlivedItsRunIs409AndDoesNothing() {
        Answer first = server.postJson(ENQUEUE, "{}", "Idempotency-Key", "order-1");
        db.dsl().execute("delete from pawl.ready");
        db.dsl().execute("delete from pawl.run");
        Map<String, Integer> before = Stored.rows(db.dsl());

        Answer again = server.postJson(ENQUEUE, "{}", "Idempotency-Key", "order-1");

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.at("/type")).isEqualTo("urn:pawl:problem:run-not-kept");
        assertThat(again.at("/detail")).contains(first.at("/id"));
        assertThat(Stored.rows(db.dsl())).isEqualTo(before);
    }

    /** Each page goes on where the one before ended, also where the kind of waiting changes. */
    @Test
    void readyRunsAreListedPageByPage() {
        server.postJson(ENQUEUE, "{\"run_at\": \"2026-12-01T00:00:00Z\"}");
        server.postJson(ENQUEUE, "{}");
        server.postJson(ENQUEUE, "{}");

        Answer first = server.get("/api/v1/runs?state=ready&limit=2");
        assertThat(first.json().path("items")).hasSize(2);
        Answer second = server.get("/api/v1/runs?state=ready&limit=2&cursor=" + first.at("/next_cursor"));
        assertThat(second.json().path("items")).hasSize(1);
        assertThat(second.at("/items/0/due_at")).isEqualTo("2026-12-01T00:00:00Z");
        assertThat(second.json().path("next_cursor").isNull()).isTrue();
    }

    @Test
    void aKeyBelongsToItsJob() {
        server.putJson("/api/v1/jobs/other", "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}}");

        Answer one = server.postJson(ENQUEUE, "{}", "Idempotency-Key", "k");
        Answer other = server.postJson("/api/v1/jobs/other/runs", "{}", "Idempotency-Key", "k");

        assertThat(other.status()).isEqualTo(201);
        assertThat(other.at("/id")).isNotEqualTo(one.at("/id"));
    }

    @Test
    void twinsAtTheSameMomentMakeOneRun() {
        List<CompletableFuture<Answer>> twins = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> server.postJson(ENQUEUE, "{\"params\": {}}", "Idempotency-Key", "twin")))
                .toList();

        List<Answer> answers = twins.stream().map(CompletableFuture::join).toList();

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(7);
        assertThat(answers)
                .extracting(answer -> answer.at("/id"))
                .containsOnly(answers.getFirst().at("/id"));
    }

    static List<String> headersThatAreNoKey() {
        return List.of(
                "Idempotency-Key:",
                "Idempotency-Key: ",
                "Idempotency-Key: a\r\nIdempotency-Key: b",
                "Idempotency-Key: a\r\nIdempotency-Key: a",
                "Idempotency-Key: a b",
                "Idempotency-Key: " + "a".repeat(256),
                "Idempotency-Key: " + "x".repeat(10_000),
                "Idempotency-Key: \u00e9",
                "Idempotency-Key: mail@2026-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @MethodSource
    void headersThatAreNoKey(String header) throws IOException {
        Map<String, Integer> before = Stored.rows(db.dsl());
        try (RawConnection connection = new RawConnection(server.port())) {
            String answer = connection
                    .send("POST " + ENQUEUE + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header
                            + "\r\n\r\n")
                    .readAll();

            assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\"field\":\"Idempotency-Key\"");
        }
        assertThat(Stored.rows(db.dsl())).isEqualTo(before);
    }

    @Test
    void aKeyOfTheLongestLengthIsTaken() {
        assertThat(server.postJson(ENQUEUE, "{}", "Idempotency-Key", "~".repeat(255))
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"params\": []}                             | params",
                "{\"params\": null}                           | params",
                "{\"params\": \"{}\"}                         | params",
                "{\"params\": {\"a\": \"\\u0000\"}}           | params.a",
                "{\"priority\": 10}                           | priority",
                "{\"priority\": -1}                           | priority",
                "{\"priority\": \"5\"}                        | priority",
                "{\"priority\": 3.9}                          | priority",
                "{\"priority\": 1e0}                          | priority",
                "{\"queue\": \"No Queue\"}                    | queue",
                "{\"queue\": \"missing\"}                     | queue",
                "{\"run_at\": \"tomorrow\"}                   | run_at",
                "{\"run_at\": \"2026-11-24T00:00:00\"}        | run_at",
                "{\"run_at\": \"2028-11-24T00:00:00Z\"}       | run_at",
                "{\"run_at\": \"1969-12-31T23:59:59Z\"}       | run_at",
                "{\"run_at\": \"+999999999-12-31T23:59:59Z\"} | run_at",
                "{\"run_at\": 1764000000}                     | run_at",
                "{\"token\": 9}                               | token",
                "{\"state\": \"succeeded\"}                   | state",
                "{\"parms\": {}}                              | parms"
            })
    void aRequestThatMakesNoSenseIs422AndStoresNothing(String body, String field) {
        Map<String, Integer> before = Stored.rows(db.dsl());

        Answer answer = server.postJson(ENQUEUE, body, "Idempotency-Key", "k");

        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.fields()).containsExactly(field);
        assertThat(Stored.rows(db.dsl())).isEqualTo(before);
        assertThat(server.postJson(ENQUEUE, "{}", "Idempotency-Key", "k").status())
                .as("the key is still free")
                .isEqualTo(201);
    }

    @Test
    void parametersThatAreTooLargeAre422() {
        String large = "{\"params\": {\"a\": \"" + "x".repeat(256 * 1024) + "\"}}";

        assertThat(server.postJson(ENQUEUE, large).fields()).containsExactly("params");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "{}{}"})
    void aBodyThatIsNoObjectIs400(String body) {
        assertThat(server.postJson(ENQUEUE, body).status()).isEqualTo(body.isEmpty() ? 201 : 400);
    }

    @Test
    void aWaitingRunIsCancelledAndThenRetriedAndRunAgain() {
        String id = server.postJson(ENQUEUE, "{\"params\": {\"a\": 1}}").at("/id");

        Answer cancelled = server.postJson("/api/v1/runs/" + id + "/cancel", "{\"reason\": \"not needed\"}");
        assertThat(cancelled.at("/state")).isEqualTo("cancelled");

        Answer twice = server.post("/api/v1/runs/" + id + "/cancel");
        assertThat(twice.status()).isEqualTo(409);
        assertThat(twice.at("/detail")).contains("this one is cancelled");

        Answer retried = server.post("/api/v1/runs/" + id + "/retry");
        assertThat(retried.status()).isEqualTo(200);
        assertThat(retried.at("/state")).isEqualTo("ready");
        assertThat(server.post("/api/v1/runs/" + id + "/retry").status()).isEqualTo(409);

        Answer again = server.post("/api/v1/runs/" + id + "/rerun");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.at("/rerun_of")).isEqualTo(id);
        assertThat(again.at("/params/a")).isEqualTo("1");
        assertThat(again.at("/id")).isNotEqualTo(id);
    }

    @Test
    void aRunningRunIsAskedToEnd() {
        String id = server.post(ENQUEUE).at("/id");
        new TestWorker(db.dsl()).claim();

        Answer asked = server.post("/api/v1/runs/" + id + "/cancel");

        assertThat(asked.at("/state")).isEqualTo("running");
        assertThat(asked.at("/cancel_requested")).isEqualTo("true");
        assertThat(asked.at("/attempts/0/worker")).isEqualTo("hand");
        assertThat(asked.json().at("/attempts/0/outcome").isNull()).isTrue();
    }

    @Test
    void aRunOfADeletedJobIsNotRunAgain() {
        String id = server.post(ENQUEUE).at("/id");
        server.delete("/api/v1/jobs/mail");

        Answer answer = server.post("/api/v1/runs/" + id + "/rerun");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(server.get("/api/v1/runs/" + id).at("/job")).isEqualTo("mail");
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry", "rerun", "cancel"})
    void anActionOnARunThatIsNotThereIs404(String action) {
        assertThat(server.post("/api/v1/runs/123456789/" + action).status()).isEqualTo(404);
        assertThat(server.get("/api/v1/runs/123456789/" + action).status()).isEqualTo(405);
    }

    @Test
    void anErrorTextIsOnlyText() {
        server.post(ENQUEUE);
        TestWorker worker = new TestWorker(db.dsl());
        ClaimedRun run = worker.claim();
        worker.fail(run);

        Answer failed = server.get("/api/v1/runs/" + run.id());

        assertThat(failed.at("/state")).isEqualTo("failed");
        assertThat(failed.at("/ended_by")).isEqualTo("max_attempts");
        assertThat(failed.at("/error/class")).isEqualTo("Http500");
        assertThat(failed.at("/attempts/0/error/message")).isEqualTo("<script>alert(1)</script>");
        assertThat(failed.header("Content-Type")).contains("application/json");
    }

    @Test
    void runsAreListedNewestFirstInPages() {
        for (int i = 0; i < 7; i++) {
            db.time().advance(Duration.ofMinutes(1));
            server.post(ENQUEUE);
        }

        List<String> ids = new ArrayList<>();
        String next = "/api/v1/runs?limit=3&job=mail";
        while (!next.isEmpty()) {
            Answer page = server.get(next);
            page.json().path("items").forEach(run -> ids.add(run.path("id").asText()));
            next = page.json().path("next_cursor").isNull()
                    ? ""
                    : "/api/v1/runs?limit=3&job=mail&cursor=" + page.at("/next_cursor");
        }

        assertThat(ids).hasSize(7).doesNotHaveDuplicates();
        assertThat(ids.stream().map(Long::valueOf).toList()).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThat(items("state=ready")).isEqualTo(7);
        assertThat(items("state=failed")).isZero();
        assertThat(items("job=never")).isZero();
        assertThat(items("since=2026-11-23T12:03:00Z&until=2026-11-23T12:05:00Z"))
                .isEqualTo(2);
        assertThat(items("since=2026-11-23T13:03:00%2B01:00")).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=201",
                "limit=1e9",
                "page=-1",
                "cursor=x",
                "cursor=AAAAAAAAAAAAAAAAAAAAAAAA",
                "state=Failed",
                "state=done",
                "state='%20or%201=1",
                "job=No",
                "since=yesterday",
                "since=2026-11-23",
                "until=+99999-01-01T00:00:00Z",
                "callback=x",
                "u=%3Cscript%3E",
                "staet=failed"
            })
    void aListThatIsAskedForWronglyIs400(String query) {
        Answer answer = server.get("/api/v1/runs?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly(query.substring(0, query.indexOf('=')));
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
    }

    private int items(String query) {
        return server.get("/api/v1/runs?" + query).json().path("items").size();
    }
}
