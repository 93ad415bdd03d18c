package dev.pawl.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.job.CommandTarget;
import dev.pawl.job.HttpTarget;
import dev.pawl.job.JobKey;
import dev.pawl.retry.OnUnknown;
import dev.pawl.run.AttemptDetails;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.testing.PostgresExtension;
import dev.pawl.worker.target.HttpServerFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From a ready run to its stored end, with each kind of target. */
class WorkerTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private WorkerFixture given;

    @BeforeEach
    void open() {
        given = new WorkerFixture(db);
    }

    @AfterEach
    void close() {
        given.close();
    }

    @Test
    void aHandlerRunsAndItsLogCanBeRead() {
        JobKey job = given.job(run -> run.log("attempt " + run.attempt() + " of " + run.job()));
        RunId run = given.enqueue(job);
        given.start();

        RunDetails ended = given.awaitEnd(run);

        assertThat(ended.summary()).returns(RunState.SUCCEEDED, summary -> summary.state());
        assertThat(ended.summary().endedBy()).contains("success");
        assertThat(given.lines(run, 1)).containsExactly("attempt 1 of " + job);
        assertThat(given.logs.lines(run, 1, 1, 10).orElseThrow().complete()).isTrue();
    }

    @Test
    void aFailingHandlerIsTriedAgainUntilItsAttemptsAreUsedUp() {
        JobKey flaky = given.job(run -> {
            if (run.attempt() < 3) {
                throw new IllegalStateException("not yet");
            }
        });
        JobKey broken = given.job(run -> {
            throw new IllegalStateException("never");
        });
        RunId flakyRun = given.enqueue(flaky);
        RunId brokenRun = given.enqueue(broken);
        given.start();

        assertThat(given.awaitEnd(flakyRun).attempts())
                .extracting(attempt -> attempt.outcome().orElseThrow())
                .containsExactly(AttemptOutcome.FAILED, AttemptOutcome.FAILED, AttemptOutcome.SUCCEEDED);
        RunDetails failed = given.awaitEnd(brokenRun);
        assertThat(failed.summary().state()).isEqualTo(RunState.FAILED);
        assertThat(failed.summary().endedBy()).contains("max_attempts");
        assertThat(failed.attempts()).hasSize(3).allSatisfy(attempt -> {
            assertThat(attempt.errorClass()).contains("java.lang.IllegalStateException");
            assertThat(attempt.errorMessage()).contains("never");
        });
        assertThat(given.lines(brokenRun, 1)).first().asString().contains("IllegalStateException: never");
    }

    @Test
    void anErrorFailsItsAttemptAndNotTheWorker() {
        JobKey broken = given.job(run -> {
            throw new StackOverflowError("deep");
        });
        RunId brokenRun = given.enqueue(broken);
        given.start();

        assertThat(given.awaitEnd(brokenRun).summary().errorClass()).contains("java.lang.StackOverflowError");
        RunId next = given.enqueue(broken);
        assertThat(given.awaitEnd(next).summary().state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aRequestCarriesTheSameKeyAtEveryAttempt() throws Exception {
        try (var server = new HttpServerFixture()) {
            server.answer(503, "busy");
            server.answer(200, "{\"ok\": true}");
            JobKey job = given.job(
                    new HttpTarget("POST", server.uri("/hook"), Map.of("X-A", "b"), Optional.of("{}")),
                    Duration.ofSeconds(30),
                    OnUnknown.RETRY);
            RunId run = given.enqueue(job);
            given.start();

            RunDetails ended = given.awaitEnd(run);

            assertThat(ended.summary().state()).isEqualTo(RunState.SUCCEEDED);
            assertThat(ended.attempts()).hasSize(2);
            assertThat(server.requests())
                    .extracting(request -> request.header("Idempotency-Key"))
                    .containsOnly(ended.summary().runKey());
            assertThat(server.requests())
                    .extracting(request -> request.header("Pawl-Attempt"))
                    .containsExactly("1", "2");
            assertThat(server.requests())
                    .extracting(request -> request.header("Pawl-Token"))
                    .containsExactly("1", "2");
            assertThat(server.requests())
                    .extracting(request -> request.header("X-A"))
                    .containsOnly("b");
            assertThat(server.requests()).extracting(request -> request.body()).containsOnly("{}");
            AttemptDetails first = ended.attempts().getFirst();
            assertThat(first.errorClass()).contains("HttpStatus503");
            assertThat(first.details().orElseThrow())
                    .contains("\"status\": 503", "\"connect_ms\"", "\"first_byte_ms\"");
            assertThat(given.lines(run, 2)).contains("{\"ok\": true}").anyMatch(line -> line.startsWith("200 OK"));
        }
    }

    @Test
    void aCommandsOutputAndExitCodeAreKept() {
        JobKey job = given.job(
                new CommandTarget(
                        List.of("/bin/sh", "-c", "echo out; echo err >&2; exit 3"), Map.of(), Optional.empty()),
                Duration.ofSeconds(30),
                OnUnknown.RETRY);
        RunId run = given.enqueue(job);
        given.start(WorkerFixture.settings().commands(Set.of("/bin/sh")).build());

        RunDetails ended = given.awaitEnd(run);

        assertThat(ended.summary().state()).isEqualTo(RunState.FAILED);
        assertThat(ended.summary().errorClass()).contains("ExitCode3");
        assertThat(given.lines(run, 1)).contains("out", "err");
    }

    @Test
    void manyRunsAreDoneOnceEach() {
        var done = new ConcurrentLinkedQueue<String>();
        JobKey job = given.job(run -> done.add(run.runId()));
        List<RunId> runs =
                IntStream.range(0, 200).mapToObj(i -> given.enqueue(job)).toList();
        given.start();

        given.awaitAllEnded();

        assertThat(runs).allSatisfy(run -> assertThat(given.state(run)).isEqualTo(RunState.SUCCEEDED));
        assertThat(done).hasSize(200).doesNotHaveDuplicates();
    }
}
