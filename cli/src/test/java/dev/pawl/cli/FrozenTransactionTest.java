package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.cli.Boundary.Side;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.Enqueuer;
import dev.pawl.queue.LeaseReclaimer;
import dev.pawl.queue.Runs;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.testing.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A worker is stopped for longer than its lease while a handler's transaction is open. */
class FrozenTransactionTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> CLASSES = List.of("-cp", PawlProcess.classPath());

    private final Runs runs = new Runs(db.dsl());

    @BeforeEach
    void theJobs() {
        try (var workload = new Workload(db.dsl())) {
            workload.define();
        }
    }

    @AfterEach
    void dropTheTables() {
        db.dsl().execute("drop schema bank cascade");
    }

    /** Its work is there, uncommitted, when the run passes to another worker. */
    @Test
    void givenWorkThatIsNotCommitted_whenItsRunPassesOn_thenItIsRolledBackAndItsEndRefused() {
        var hold = new StatementHold(boundary ->
                boundary.side() == Side.AFTER && boundary.statement().startsWith("insert into bank.line"));
        try (ProxiedProcess frozen = worker("frozen", hold)) {
            RunId run = enqueueFor(frozen);
            hold.awaitReached();
            frozen.process().pause();
            try (ProxiedProcess other = worker("other", boundary -> true)) {
                await("the other worker to do it", () -> details(run).summary().state() == RunState.SUCCEEDED);
                frozen.process().resume();
                hold.release();
                await(
                        "the late end to be refused",
                        () -> !details(run).refusedWrites().isEmpty());
                await("its transaction to be gone", () -> number("""
                    select count(*) from pg_stat_activity
                     where datname = current_database() and state like 'idle in transaction%'
                    """) == 0);
                assertThat(other.process().alive()).isTrue();
            }
            assertThat(outcomes(run)).containsExactly(AttemptOutcome.LOST, AttemptOutcome.SUCCEEDED);
            assertThat(details(run).refusedWrites()).singleElement().satisfies(refused -> {
                assertThat(refused.worker()).isEqualTo("frozen");
                assertThat(refused.attempt()).isEqualTo(lastAttempt(run) - 1);
            });
            assertThat(db.dsl().fetch("select attempt from bank.line").into(Integer.class))
                    .containsExactly(lastAttempt(run));
            assertThat(number("select count(*) from bank.step")).isEqualTo(1);
            assertThat(followUps()).isEqualTo(1);
        }
    }

    /** Its end is stored, uncommitted: it has the lease's row, so nobody can take the run, and the commit stands. */
    @Test
    void givenAnEndThatIsNotCommitted_whenItsWorkerIsTakenForDead_thenTheRunStaysAndTheCommitStands() {
        StatementHold hold = beforeTheCommitOfItsEnd();
        try (ProxiedProcess frozen = worker("frozen", hold)) {
            RunId run = enqueueFor(frozen);
            hold.awaitReached();
            frozen.process().pause();
            // No other process: by the time that one has started, the server might have ended the transaction.
            var reclaimer = new LeaseReclaimer(db.dsl());
            await("the frozen worker to be taken for dead", () -> {
                reclaimer.reclaim();
                return number("select count(*) from pawl.worker where name = 'frozen' and state = 'dead'") == 1;
            });
            assertThat(reclaimer.reclaim()).isZero();
            assertThat(details(run).summary().state()).isEqualTo(RunState.RUNNING);

            frozen.process().resume();
            hold.release();
            await("the commit", () -> details(run).summary().state() == RunState.SUCCEEDED);
            await(
                    "the frozen worker to come back",
                    () -> number("select count(*) from pawl.worker where name = 'frozen' and state = 'alive'") == 1);
            assertThat(outcomes(run)).containsExactly(AttemptOutcome.SUCCEEDED);
            assertThat(details(run).refusedWrites()).isEmpty();
            assertThat(db.dsl().fetch("select attempt from bank.line").into(Integer.class))
                    .containsExactly(lastAttempt(run));
            assertThat(followUps()).isEqualTo(1);
        }
    }

    /** Were it to sleep for ever: the server ends its transaction after 30 s of silence, and with it the lock. */
    @Test
    void givenAnEndThatIsNotCommitted_whenItsWorkerStaysFrozen_thenTheServerEndsItAndTheRunGoesOn() {
        StatementHold hold = beforeTheCommitOfItsEnd();
        try (ProxiedProcess frozen = worker("frozen", hold)) {
            RunId run = enqueueFor(frozen);
            hold.awaitReached();
            frozen.process().pause();
            try (ProxiedProcess other = worker("other", boundary -> true)) {
                await("the other worker to do it", () -> details(run).summary().state() == RunState.SUCCEEDED);
                assertThat(other.process().alive()).isTrue();
                frozen.process().resume();
                hold.release();
                await(
                        "the late end to be refused",
                        () -> !details(run).refusedWrites().isEmpty());
            }
            assertThat(outcomes(run)).containsExactly(AttemptOutcome.LOST, AttemptOutcome.SUCCEEDED);
            assertThat(db.dsl().fetch("select attempt from bank.line").into(Integer.class))
                    .containsExactly(lastAttempt(run));
            assertThat(number("select count(*) from bank.step")).isEqualTo(1);
            assertThat(followUps()).isEqualTo(1);
        }
    }

    private static StatementHold beforeTheCommitOfItsEnd() {
        return new StatementHold(boundary -> boundary.side() == Side.BEFORE
                && boundary.statement().startsWith("COMMIT after: with moment")
                && boundary.statement().contains("on conflict (run_id, attempt) do nothing"));
    }

    private static ProxiedProcess worker(String name, StatementProxy.Watch watch) {
        return ProxiedProcess.start(db, watch, CLASSES, "--roles", "worker", "--name", name);
    }

    private static RunId enqueueFor(ProxiedProcess worker) {
        worker.process().awaitReady();
        return new Enqueuer(db.dsl())
                .enqueue(EnqueueRequest.of(Errands.BOOKING, "test").withKey("frozen"))
                .id();
    }

    /** Without those of a worker that was too slow to begin in time, as on a busy machine: they did nothing. */
    private List<AttemptOutcome> outcomes(RunId run) {
        return details(run).attempts().stream()
                .map(attempt -> attempt.outcome().orElseThrow())
                .filter(outcome -> outcome != AttemptOutcome.SNOOZED)
                .toList();
    }

    private int lastAttempt(RunId run) {
        return details(run).attempts().getLast().number();
    }

    private static int followUps() {
        return number("select count(*) from pawl.run where params ->> 'of' = 'frozen'");
    }

    private static int number(String sql) {
        return db.dsl().fetchSingle(sql).into(Integer.class);
    }

    private RunDetails details(RunId id) {
        return runs.find(id).orElseThrow();
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(PATIENCE).until(condition);
    }
}
