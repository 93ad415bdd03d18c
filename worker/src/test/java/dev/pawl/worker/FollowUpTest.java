package dev.pawl.worker;

import static dev.pawl.migrations.generated.Tables.RUN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.job.FollowUp;
import dev.pawl.job.JobKey;
import dev.pawl.job.QueueName;
import dev.pawl.job.RunTransaction;
import dev.pawl.job.Snooze;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.FinishReport;
import dev.pawl.queue.FinishedAttempt;
import dev.pawl.queue.RunQueue;
import dev.pawl.queue.WorkerInfo;
import dev.pawl.queue.WorkerRegistry;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.testing.PostgresExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs that a handler asks for are made with the success of its attempt: exactly once, or not at all. */
@Timeout(120)
class FollowUpTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private WorkerFixture given;
    private JobKey next;

    @BeforeEach
    void open() {
        given = new WorkerFixture(db);
        next = given.job(run -> run.log("next"));
    }

    @AfterEach
    void close() {
        given.close();
    }

    @Test
    void followUpsOfASuccessAreMade_withTheirKeysAndSettings() {
        JobKey job = given.job(run -> {
            run.enqueue(next, params("plain"));
            run.enqueue(FollowUp.of(next, params("keyed")).withKey("k-1").withPriority(2));
        });
        RunId id = given.enqueue(job);
        given.start();

        assertThat(given.awaitEnd(id).summary().state()).isEqualTo(RunState.SUCCEEDED);
        given.awaitAllEnded();
        assertThat(followUps()).containsExactlyInAnyOrder("{\"from\": \"plain\"}", "{\"from\": \"keyed\"}");
        assertThat(db.dsl().fetchValue("select priority from pawl.run where run_key = 'k-1'"))
                .isEqualTo((short) 2);
    }

    @Test
    void anAttemptThatFailsOrSnoozesMakesNone() {
        JobKey job = given.job(run -> {
            run.enqueue(next, params("attempt " + run.attempt()));
            switch (run.attempt()) {
                case 1 -> throw new IllegalStateException("fails after it has asked");
                case 2 -> throw Snooze.forDuration(Duration.ZERO);
                default -> run.log("succeeds");
            }
        });
        RunId id = given.enqueue(job);
        given.start();

        RunDetails ended = given.awaitEnd(id);
        given.awaitAllEnded();
        assertThat(ended.attempts())
                .extracting(attempt -> attempt.outcome().orElseThrow())
                .containsExactly(AttemptOutcome.FAILED, AttemptOutcome.SNOOZED, AttemptOutcome.SUCCEEDED);
        assertThat(followUps()).containsExactly("{\"from\": \"attempt 3\"}");
    }

    @Test
    void theyAreMadeInTheTransactionThatEndsTheRun() {
        AtomicReference<String> refusal = new AtomicReference<>();
        JobKey job = given.job(run -> {
            run.enqueue(next, params("before"));
            run.transaction(transaction -> {
                assertThat(followUps()).isEmpty();
                transaction.enqueue(next, params("in"));
                return null;
            });
            assertThat(followUps()).hasSize(2);
            try {
                run.enqueue(next, params("after"));
            } catch (IllegalStateException refused) {
                refusal.set(String.valueOf(refused.getMessage()));
            }
        });
        RunId id = given.enqueue(job);
        given.start();

        assertThat(given.awaitEnd(id).summary().state()).isEqualTo(RunState.SUCCEEDED);
        given.awaitAllEnded();
        given.close();
        assertThat(followUps()).containsExactlyInAnyOrder("{\"from\": \"before\"}", "{\"from\": \"in\"}");
        assertThat(refusal.get()).isEqualTo("the run has succeeded with a transaction; enqueue before or in it");
    }

    /** Its worker was taken for dead while it ran: neither its result nor its follow-ups are stored. */
    @Test
    void aWorkerThatHasLostTheRunMakesNone() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch passedOn = new CountDownLatch(1);
        CountDownLatch zombieEnded = new CountDownLatch(1);
        JobKey job = given.job(run -> {
            if (run.attempt() == 1) {
                begun.countDown();
                Waiting.quietly(passedOn);
                run.enqueue(next, params("zombie"));
                zombieEnded.countDown();
            } else {
                run.enqueue(next, params("second"));
            }
        });
        RunId id = given.enqueue(job);
        Worker zombie = given.start();
        begun.await();
        db.dsl().execute("update pawl.worker set state = 'dead' where worker_epoch = ?", zombie.epoch());
        assertThat(given.reclaimer.reclaim()).isEqualTo(1);
        passedOn.countDown();
        zombieEnded.await();

        assertThat(given.awaitEnd(id).summary().state()).isEqualTo(RunState.SUCCEEDED);
        given.awaitAllEnded();
        given.close();
        assertThat(followUps()).containsExactly("{\"from\": \"second\"}");
        assertThat(given.details(id).refusedWrites()).hasSize(1);
    }

    /** The answer to the commit is lost, so the same end is stored again. */
    @Test
    void aRepeatedFinishMakesThemOnce() {
        JobKey job = given.job(run -> run.log("never called here"));
        ClaimedRun run = claim(given.enqueue(job));
        FinishedAttempt end = succeeded(run);
        var store = new FollowUpStore(db.dsl());
        for (int repetition = 0; repetition < 3; repetition++) {
            store.keep(run, List.of(request("once")), reason -> AttemptVerdict.undefined(run, reason));
            FinishReport report = store.finish(run.workerEpoch(), List.of(end));
            assertThat(report.refused()).isEmpty();
            assertThat(report.stored()).hasSize(repetition == 0 ? 1 : 0);
        }
        assertThat(followUps()).containsExactly("{\"from\": \"once\"}");
    }

    @Test
    void aJobOrQueueThatDoesNotExistIsRefusedAtTheCall() {
        AtomicReference<Throwable> noJob = new AtomicReference<>();
        JobKey job = given.job(run -> {
            try {
                run.enqueue(new JobKey("nobody"), params("x"));
            } catch (IllegalArgumentException refused) {
                noJob.set(refused);
            }
            run.enqueue(FollowUp.of(next, params("x")).withQueue(new QueueName("nowhere")));
        });
        RunId id = given.enqueue(job);
        given.start();

        RunDetails ended = given.awaitEnd(id);
        assertThat(noJob.get()).hasMessage("job 'nobody' does not exist");
        assertThat(ended.summary().state()).isEqualTo(RunState.FAILED);
        assertThat(ended.attempts().getFirst().errorMessage()).contains("queue 'nowhere' does not exist");
        assertThat(followUps()).isEmpty();
    }

    /** Found only when the success is to be stored: then it is no success. */
    @Test
    void aKeyThatWasUsedWithOtherParametersFailsTheAttempt_andOthersAreStoredAllTheSame() {
        given.enqueuer.enqueue(request("first", "k-1"));
        JobKey offender = given.job(run -> {
            run.enqueue(next, params("beside"));
            run.enqueue(FollowUp.of(next, params("other")).withKey("k-1"));
        });
        JobKey fine = given.job(run -> run.enqueue(next, params("fine")));
        RunId refused = given.enqueue(offender);
        RunId stored = given.enqueue(fine);
        given.start();

        RunDetails ended = given.awaitEnd(refused);
        assertThat(ended.summary().state()).isEqualTo(RunState.FAILED);
        assertThat(ended.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.errorClass()).contains("FollowUpRefused");
            assertThat(attempt.errorMessage().orElseThrow())
                    .contains("the key k-1 was used before with other parameters")
                    .endsWith("Give another run another key");
        });
        assertThat(given.awaitEnd(stored).summary().state()).isEqualTo(RunState.SUCCEEDED);
        given.awaitAllEnded();
        assertThat(followUps()).containsExactlyInAnyOrder("{\"from\": \"first\"}", "{\"from\": \"fine\"}");
    }

    @Test
    void aRefusedFollowUpOfATransactionFailsTheRunAtOnce_withNothingOfItsWork() {
        given.enqueuer.enqueue(request("first", "k-1"));
        JobKey job = given.job(run -> {
            run.enqueue(FollowUp.of(next, params("other")).withKey("k-1"));
            run.transaction(transaction -> {
                transaction.enqueue(next, params("in"));
                return null;
            });
        });
        RunId id = given.enqueue(job);
        given.start();

        RunDetails ended = given.awaitEnd(id);
        assertThat(ended.summary().state()).isEqualTo(RunState.FAILED);
        assertThat(ended.attempts())
                .singleElement()
                .satisfies(attempt ->
                        assertThat(attempt.errorMessage()).get().asString().contains("the key k-1 was used before"));
        given.awaitAllEnded();
        assertThat(followUps()).containsExactly("{\"from\": \"first\"}");
    }

    /** As handlers do when the database answers that a transaction should be tried again. */
    @Test
    void workThatIsRepeatedAsksOnce() {
        AtomicInteger tries = new AtomicInteger();
        JobKey job = given.job(run -> {
            run.enqueue(next, params("before"));
            RunTransaction.Work work = transaction -> {
                run.enqueue(next, params("try " + tries.incrementAndGet()));
                if (tries.get() == 1) {
                    transaction.execute("do $$ begin raise sqlstate '40001'; end $$");
                }
                return null;
            };
            try {
                run.transaction(work);
            } catch (DataAccessException again) {
                assertThat(again.sqlState()).isEqualTo("40001");
                run.transaction(work);
            }
        });
        RunId id = given.enqueue(job);
        given.start();

        assertThat(given.awaitEnd(id).attempts()).hasSize(1);
        given.awaitAllEnded();
        assertThat(followUps()).containsExactlyInAnyOrder("{\"from\": \"before\"}", "{\"from\": \"try 2\"}");
    }

    @Test
    void workThatIsGivenUpAsksForNothing() {
        JobKey job = given.job(run -> {
            run.enqueue(next, params("before"));
            try {
                run.transaction(transaction -> {
                    run.enqueue(next, params("in"));
                    throw new IOException("no paper");
                });
            } catch (IOException given) {
                run.warn("does without: " + given.getMessage());
            }
        });
        RunId id = given.enqueue(job);
        given.start();

        assertThat(given.awaitEnd(id).summary().state()).isEqualTo(RunState.SUCCEEDED);
        given.awaitAllEnded();
        assertThat(followUps()).containsExactly("{\"from\": \"before\"}");
    }

    /** Later attempts leave the step out, and what it has asked for with it. */
    @Test
    void aStepAsksByItsTransactionOnly() {
        AtomicReference<String> refusal = new AtomicReference<>();
        JobKey job = given.job(run -> {
            run.once("book", transaction -> {
                try {
                    run.enqueue(next, params("lost"));
                } catch (IllegalStateException refused) {
                    refusal.set(String.valueOf(refused.getMessage()));
                }
                transaction.enqueue(next, params("step"));
                return null;
            });
            run.enqueue(next, params("after"));
            if (run.attempt() == 1) {
                throw new IOException("fails after its step");
            }
        });
        RunId id = given.enqueue(job);
        given.start();

        assertThat(given.awaitEnd(id).attempts()).hasSize(2);
        given.awaitAllEnded();
        assertThat(refusal.get()).contains("step book", "transaction.enqueue");
        assertThat(followUps()).containsExactlyInAnyOrder("{\"from\": \"step\"}", "{\"from\": \"after\"}");
    }

    @Test
    void askingInATransactionTakesNoOtherConnection() {
        var config = new HikariConfig();
        config.setJdbcUrl(db.jdbcUrl());
        config.setUsername(db.user());
        config.setPassword(db.password());
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(5_000);
        try (var pool = new HikariDataSource(config)) {
            JobKey job = given.job(run -> run.transaction(transaction -> {
                run.enqueue(next, params("in"));
                return null;
            }));
            RunId id = given.enqueue(job);
            given.start(
                    WorkerFixture.settings().build(),
                    new WorkerDatabases(db.dsl(), db.dsl(), db.dsl(), db.dsl(), DSL.using(pool, SQLDialect.POSTGRES)));

            assertThat(given.awaitEnd(id).attempts())
                    .singleElement()
                    .satisfies(attempt -> assertThat(attempt.outcome()).contains(AttemptOutcome.SUCCEEDED));
            given.awaitAllEnded();
            given.close();
        }
        assertThat(followUps()).containsExactly("{\"from\": \"in\"}");
    }

    @Test
    void aRefusedFollowUpLeavesNothingOfItsTransaction() {
        given.enqueuer.enqueue(request("first", "k-1"));
        JobKey job = given.job(run -> run.log("never called here"));
        ClaimedRun run = claim(given.enqueue(job));
        var store = new FollowUpStore(db.dsl());
        store.keep(run, List.of(request("a"), request("b", "k-1")), reason -> AttemptVerdict.undefined(run, reason));

        assertThatThrownBy(() -> store.finish(run.workerEpoch(), List.of(succeeded(run))))
                .isInstanceOf(FollowUpRefused.class);
        assertThat(given.state(run.id())).isEqualTo(RunState.RUNNING);
        assertThat(followUps()).containsExactly("{\"from\": \"first\"}");
    }

    private ClaimedRun claim(RunId id) {
        long epoch = new WorkerRegistry(db.dsl())
                .register(new WorkerInfo("hand", "test", List.of(), 1, Duration.ofSeconds(30)));
        return new RunQueue(db.dsl(), Duration.ZERO)
                .claim(epoch, List.of(), 10, List::of).stream()
                        .filter(run -> run.id().equals(id))
                        .findFirst()
                        .orElseThrow();
    }

    private static FinishedAttempt succeeded(ClaimedRun run) {
        return new FinishedAttempt(
                run,
                AttemptOutcome.SUCCEEDED,
                Optional.empty(),
                Optional.empty(),
                Optional.of(RunState.SUCCEEDED),
                Optional.of(FinishedAttempt.SUCCESS),
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private EnqueueRequest request(String from) {
        return EnqueueRequest.of(FollowUp.of(next, params(from)), "test");
    }

    private EnqueueRequest request(String from, String key) {
        return EnqueueRequest.of(FollowUp.of(next, params(from)).withKey(key), "test");
    }

    private static ObjectNode params(String from) {
        return JsonNodeFactory.instance.objectNode().put("from", from);
    }

    private List<String> followUps() {
        return db.dsl()
                .select(RUN.PARAMS)
                .from(RUN)
                .join("pawl.job j")
                .on("j.job_id = run.job_id and j.job_key = ?", next.value())
                .fetch(row -> row.value1().data());
    }
}
