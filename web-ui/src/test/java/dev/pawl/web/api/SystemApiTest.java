package dev.pawl.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.testing.PostgresExtension;
import dev.pawl.web.health.ReadinessCheck;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** Queues, workers and health. */
class SystemApiTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    @Test
    void queuesSayWhatIsInThem() {
        try (ApiServer server = new ApiServer(db)) {
            server.putJson("/api/v1/jobs/mail", "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}}");
            server.post("/api/v1/jobs/mail/runs");
            server.post("/api/v1/jobs/mail/runs");
            server.postJson(
                    "/api/v1/jobs/mail/runs",
                    "{\"run_at\": \"" + db.time().now().plusSeconds(3_600) + "\"}");
            new TestWorker(db.dsl()).claim();

            Answer queues = server.get("/api/v1/queues");

            assertThat(queues.at("/items/0/name")).isEqualTo("default");
            assertThat(queues.at("/items/0/ready")).isEqualTo("1");
            assertThat(queues.at("/items/0/delayed")).isEqualTo("1");
            assertThat(queues.at("/items/0/running")).isEqualTo("1");
            assertThat(queues.at("/items/0/paused")).isEqualTo("false");
        }
    }

    @Test
    void aQueueCanBeLimitedAndPaused() {
        try (ApiServer server = new ApiServer(db)) {
            Answer limited = server.putJson(
                    "/api/v1/queues/mail", "{\"concurrency\": 2, \"rate\": {\"limit\": 100, \"per\": \"1m\"}}");
            assertThat(limited.status()).isEqualTo(200);
            assertThat(limited.at("/concurrency")).isEqualTo("2");
            assertThat(limited.at("/rate/burst")).isEqualTo("100");

            Answer paused = server.postJson("/api/v1/queues/mail/pause", "{\"reason\": \"down\"}");
            assertThat(paused.at("/paused")).isEqualTo("true");
            assertThat(server.get("/api/v1/queues/mail").at("/pause_reason")).isEqualTo("down");
            assertThat(server.post("/api/v1/queues/mail/resume").at("/paused")).isEqualTo("false");

            assertThat(server.putJson("/api/v1/queues/mail", "{}").at("/concurrency"))
                    .isEmpty();
        }
    }

    @Test
    void badLimitsAreRefusedWithTheirField() {
        try (ApiServer server = new ApiServer(db)) {
            assertThat(server.putJson("/api/v1/queues/mail", "{\"concurrency\": 0}")
                            .status())
                    .isEqualTo(422);
            assertThat(server.putJson("/api/v1/queues/mail", "{\"rate\": {\"limit\": 1}}")
                            .body())
                    .contains("rate.per");
            assertThat(server.putJson("/api/v1/queues/Mail!", "{}").status()).isEqualTo(422);
            assertThat(server.post("/api/v1/queues/mail/pause").status()).isEqualTo(404);
            assertThat(server.get("/api/v1/queues/mail").status()).isEqualTo(404);
        }
    }

    @Test
    void workersSayHowTheyAre() {
        try (ApiServer server = new ApiServer(db)) {
            new TestWorker(db.dsl());

            Answer workers = server.get("/api/v1/workers");

            assertThat(workers.at("/items/0/name")).isEqualTo("hand");
            assertThat(workers.at("/items/0/state")).isEqualTo("alive");
            assertThat(workers.at("/items/0/lease")).isEqualTo("30s");
            assertThat(workers.at("/items/0/queues/0")).isEqualTo("default");
            assertThat(server.get("/api/v1/workers?all=true").status()).isEqualTo(400);
        }
    }

    @Test
    void aServerIsReadyWhenAllOfItIs() {
        CountDownLatch started = new CountDownLatch(1);
        ReadinessCheck worker = ReadinessCheck.of(
                "worker", () -> started.getCount() == 0 ? Optional.empty() : Optional.of("has not started"));
        try (ApiServer server = new ApiServer(db, List.of(worker))) {
            Answer before = server.get("/health/ready");
            started.countDown();

            assertThat(before.status()).isEqualTo(503);
            assertThat(before.at("/checks/database")).isEqualTo("ok");
            assertThat(before.at("/checks/worker")).isEqualTo("has not started");
            assertThat(server.get("/health/ready").status()).isEqualTo(200);
            assertThat(server.get("/health/live").at("/status")).isEqualTo("live");
        }
    }

    @Test
    void aCheckThatHangsOrFailsDoesNotHoldTheAnswer() {
        CountDownLatch never = new CountDownLatch(1);
        ReadinessCheck hangs = ReadinessCheck.of("hangs", () -> {
            try {
                never.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        });
        ReadinessCheck fails = ReadinessCheck.of("fails", () -> {
            throw new IllegalStateException("a secret of the program");
        });
        try (ApiServer server = new ApiServer(db, List.of(hangs, fails))) {
            Answer answer = server.get("/health/ready");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.at("/checks/hangs")).isEqualTo("does not answer in time");
            assertThat(answer.at("/checks/database")).isEqualTo("ok");
            assertThat(answer.body()).doesNotContain("secret");
        } finally {
            never.countDown();
        }
    }

    @Test
    void withoutADatabaseTheServerLivesAndSaysSo() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        // Port 1 is nobody's.
        nowhere.setURL("jdbc:postgresql://127.0.0.1:1/nothing?connectTimeout=2");
        try (ApiServer server = new ApiServer(DSL.using(nowhere, SQLDialect.POSTGRES), nowhere, List.of())) {
            assertThat(server.get("/health/live").status()).isEqualTo(200);
            assertThat(server.get("/health/ready").at("/checks/database")).isEqualTo("the database does not answer");
            Answer jobs = server.get("/api/v1/jobs");
            assertThat(jobs.status()).isEqualTo(503);
            assertThat(jobs.header("Retry-After")).contains("5");
            assertThat(server.putJson("/api/v1/jobs/a", "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}}")
                            .status())
                    .isEqualTo(503);
        }
    }

    @Test
    void aDatabaseWithoutOurTablesIsNotReady() {
        PGSimpleDataSource other = new PGSimpleDataSource();
        other.setURL(db.jdbcUrl());
        other.setUser(db.user());
        other.setPassword(db.password());
        other.setDatabaseName("postgres");
        try (ApiServer server = new ApiServer(DSL.using(other, SQLDialect.POSTGRES), other, List.of())) {
            assertThat(server.get("/health/ready").at("/checks/database")).contains("pawl migrate");
        }
    }
}
