package dev.pawl.worker;

import static dev.pawl.migrations.generated.Tables.REFUSED_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.job.JobKey;
import dev.pawl.job.LeaseLostException;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.testing.PostgresExtension;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a handler does in a transaction of its run happens exactly once if the run succeeds by it, and else not at all.
 */
@Timeout(120)
class HandlerTransactionTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final String EFFECT = "insert into effect (run) values (?)";

    private WorkerFixture given;

    @BeforeEach
    void aTableForEffects() {
        db.dsl().execute("create table effect (run text not null)");
        given = new WorkerFixture(db);
    }

    @AfterEach
    void close() {
        given.close();
        db.dsl().execute("drop table effect");
    }

    @Test
    void theWorkAndTheSuccessCommitTogether_withTheResultAndWhatFollows() {
        JobKey next = given.job(run -> run.log("next"));
        JobKey job = given.job(run -> {
            run.log("before");
            run.transaction(transaction -> {
                assertThat(transaction.execute(EFFECT, run.runKey())).isEqualTo(1);
                transaction.enqueue(next, JsonNodeFactory.instance.objectNode().put("from", run.runKey()));
                return JsonNodeFactory.instance.textNode("done");
            });
        });
        RunId id = given.enqueue(job);
        given.start();

        RunDetails ended = given.awaitEnd(id);
        given.awaitAllEnded();
        assertThat(ended.summary().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(ended.result()).contains("\"done\"");
        assertThat(ended.attempts()).hasSize(1);
        assertThat(given.lines(id, 1)).contains("before");
        assertThat(effects()).isEqualTo(1);
        assertThat(db.dsl()
                        .resultQuery(
                                "select count(*) from pawl.run_status where job_key = ? and state = 'succeeded'",
                                next.value())
                        .fetchSingle()
                        .get(0, Integer.class))
                .isEqualTo(1);
    }

    @Test
    void workThatFailsLeavesNothingBehind_andIsTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        JobKey job = given.job(run -> run.transaction(transaction -> {
            transaction.execute(EFFECT, run.runKey());
            if (tries.incrementAndGet() < 3) {
                throw new java.io.IOException("the disk of the example is full");
            }
            return null;
        }));
        RunId id = given.enqueue(job);
        given.start();

        RunDetails ended = given.awaitEnd(id);
        assertThat(ended.summary().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(ended.attempts()).hasSize(3);
        assertThat(ended.attempts().getFirst().errorClass()).contains("java.io.IOException");
        assertThat(effects()).isEqualTo(1);
    }

    /** The zombie's work is rolled back although every statement of it has succeeded. */
    @Test
    void aWorkerThatHasLostTheRunCommitsNothing() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch passedOn = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        JobKey job = given.job(run -> {
            if (run.attempt() > 1) {
                run.transaction(transaction -> {
                    transaction.execute(EFFECT, "second");
                    return null;
                });
                return;
            }
            begun.countDown();
            Waiting.quietly(passedOn);
            try {
                run.transaction(transaction -> {
                    transaction.execute(EFFECT, "zombie");
                    return null;
                });
            } catch (LeaseLostException lost) {
                thrown.set(lost);
                throw lost;
            }
        });
        RunId id = given.enqueue(job);
        Worker zombie = given.start();
        begun.await();
        db.dsl().execute("update pawl.worker set state = 'dead' where worker_epoch = ?", zombie.epoch());
        assertThat(given.reclaimer.reclaim()).isEqualTo(1);
        passedOn.countDown();

        RunDetails ended = given.awaitEnd(id);
        given.close();
        assertThat(ended.summary().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(thrown.get())
                .hasMessageContaining("has passed on to another worker")
                .hasMessageContaining("rolled back");
        assertThat(db.dsl().resultQuery("select run from effect").fetch(0, String.class))
                .containsExactly("second");
        assertThat(db.dsl().fetchCount(REFUSED_WRITE)).isPositive();
    }

    @Test
    void aStepIsDoneOnce_andItsResultComesBackAtLaterAttempts() {
        AtomicInteger steps = new AtomicInteger();
        JobKey job = given.job(run -> {
            var result = run.once("charge", transaction -> {
                transaction.execute(EFFECT, run.runKey());
                return JsonNodeFactory.instance.numberNode(steps.incrementAndGet());
            });
            run.log("charged as " + result);
            if (run.attempt() < 3) {
                throw new IllegalStateException("fails after its step");
            }
        });
        RunId id = given.enqueue(job);
        given.start();

        assertThat(given.awaitEnd(id).summary().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(effects()).isEqualTo(1);
        assertThat(steps).hasValue(1);
        assertThat(given.lines(id, 3)).contains("charged as 1");
    }

    @Test
    void aSecondTransactionIsRefused_andTheSuccessStays() {
        AtomicReference<String> message = new AtomicReference<>();
        JobKey job = given.job(run -> {
            run.transaction(transaction -> null);
            try {
                run.transaction(transaction -> {
                    transaction.execute(EFFECT, "second");
                    return null;
                });
            } catch (IllegalStateException refused) {
                message.set(String.valueOf(refused.getMessage()));
                throw refused;
            }
        });
        RunId id = given.enqueue(job);
        given.start();

        assertThat(given.awaitEnd(id).summary().state()).isEqualTo(RunState.SUCCEEDED);
        given.close();
        assertThat(message.get()).contains("has succeeded with an earlier transaction");
        assertThat(given.details(id).attempts()).hasSize(1);
        assertThat(effects()).isZero();
    }

    private static int effects() {
        return db.dsl().resultQuery("select count(*) from effect").fetchSingle().get(0, Integer.class);
    }
}
