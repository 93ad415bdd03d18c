package dev.pawl.embedded;

import static dev.pawl.embedded.EnqueueOptions.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.job.Fail;
import dev.pawl.job.RateLimit;
import dev.pawl.job.Retry;
import dev.pawl.job.RunLimits;
import dev.pawl.job.Snooze;
import dev.pawl.queue.WorkerInfo;
import dev.pawl.queue.WorkerRegistry;
import dev.pawl.retry.Backoff;
import dev.pawl.retry.OnUnknown;
import dev.pawl.retry.RetryPolicy;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.RunState;
import dev.pawl.testing.LogLines;
import dev.pawl.testing.PostgresExtension;
import dev.pawl.worker.SteppedWorker;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A program's handlers under test: what they ask for happens at its time, on the test's own thread. */
class PawlTestKitTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final RetryPolicy EVERY_MINUTE =
            new RetryPolicy(3, new Backoff.Fixed(Duration.ofMinutes(1)), 0, Duration.ofHours(24), OnUnknown.RETRY);

    record SendInvoice(String orderId) {}

    record Remind(String orderId, int time) {}

    private final List<String> calls = new ArrayList<>();
    private HikariDataSource pool;

    @BeforeEach
    void open() {
        pool = ProgramPool.open(db, 12);
    }

    @AfterEach
    void close() {
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        pool.close();
    }

    @Test
    void whatIsDueIsDoneOnTheTestsOwnThread_byPriority() {
        Thread test = Thread.currentThread();
        try (PawlTestKit kit = PawlTestKit.start(Pawl.builder(pool).handler(SendInvoice.class, (invoice, run) -> {
            assertThat(Thread.currentThread()).isSameAs(test);
            calls.add(invoice.orderId());
        }))) {
            kit.pawl().enqueue(new SendInvoice("later"), options().priority(9));
            kit.pawl().enqueue(new SendInvoice("first"), options().priority(0));

            assertThat(kit.drainSuccessfully()).hasSize(2).allMatch(DoneAttempt::succeeded);
            assertThat(calls).containsExactly("first", "later");
            assertThat(kit.drain()).isEmpty();
        }
    }

    @Test
    void aSnoozedRunIsCalledAgainAtThatInstant_andSpendsNoAttempt() {
        try (PawlTestKit kit = PawlTestKit.start(Pawl.builder(pool)
                .handler(
                        SendInvoice.class,
                        (invoice, run) -> {
                            calls.add("attempt " + run.attempt());
                            switch (run.attempt()) {
                                case 1 -> throw Snooze.until(Instant.parse(invoice.orderId()));
                                case 2 -> throw Snooze.forDuration(Duration.ofDays(3), "not yet");
                                case 3, 4 -> throw new IllegalStateException("trouble");
                                default -> run.log().info("done");
                            }
                        },
                        job -> job.retry(new RetryPolicy(
                                3,
                                new Backoff.Fixed(Duration.ofMinutes(1)),
                                0,
                                Duration.ofDays(30),
                                OnUnknown.RETRY))))) {
            Instant start = kit.now();
            kit.pawl().enqueue(new SendInvoice(start.plusSeconds(3600).toString()));

            assertThat(kit.drain()).singleElement().satisfies(done -> {
                assertThat(done.outcome()).isEqualTo(AttemptOutcome.SNOOZED);
                assertThat(done.againIn()).contains(Duration.ofHours(1));
                assertThat(done.endedAs()).isEmpty();
            });
            assertThat(kit.advance(Duration.ofMinutes(59))).isEmpty();
            assertThat(kit.advance(Duration.ofMinutes(1))).hasSize(1);
            assertThat(kit.advance(Duration.ofDays(3).plusMinutes(2)))
                    .extracting(DoneAttempt::outcome)
                    .containsExactly(AttemptOutcome.FAILED, AttemptOutcome.FAILED, AttemptOutcome.SUCCEEDED);
            assertThat(kit.now()).isEqualTo(start.plus(Duration.ofDays(3).plusMinutes(62)));
        }
    }

    @Test
    void aSnoozeIntoThePastIsCalledAtOnce() {
        try (PawlTestKit kit = PawlTestKit.start(Pawl.builder(pool).handler(SendInvoice.class, (invoice, run) -> {
            if (run.attempt() == 1) {
                throw Snooze.until(Instant.EPOCH);
            }
        }))) {
            kit.pawl().enqueue(new SendInvoice("42"));
            assertThat(kit.drain())
                    .extracting(DoneAttempt::outcome)
                    .containsExactly(AttemptOutcome.SNOOZED, AttemptOutcome.SUCCEEDED);
        }
    }

    @Test
    void retriesHappenAtTheirTimes_andFailuresAreVisible() {
        try (PawlTestKit kit = PawlTestKit.start(Pawl.builder(pool)
                .handler(
                        SendInvoice.class,
                        (invoice, run) -> {
                            switch (invoice.orderId()) {
                                case "busy" -> throw Retry.after(Duration.ofHours(1), "the printer is busy");
                                case "gone" -> throw Fail.now("no such order");
                                default -> throw new IllegalStateException("out of paper");
                            }
                        },
                        job -> job.retry(EVERY_MINUTE)))) {
            kit.pawl().enqueue(new SendInvoice("busy"));
            kit.pawl().enqueue(new SendInvoice("gone"));
            kit.pawl().enqueue(new SendInvoice("broken"));

            List<DoneAttempt> done = kit.drain();
            assertThat(done)
                    .extracting(DoneAttempt::error)
                    .containsExactly(
                            Optional.of("Retry: the printer is busy"),
                            Optional.of("Fail: no such order"),
                            Optional.of("java.lang.IllegalStateException: out of paper"));
            assertThat(done)
                    .extracting(DoneAttempt::againIn)
                    .containsExactly(
                            Optional.of(Duration.ofHours(1)), Optional.empty(), Optional.of(Duration.ofMinutes(1)));
            assertThat(done.get(1).endedAs()).contains(RunState.FAILED);
            assertThat(kit.advance(Duration.ofMinutes(2)))
                    .hasSize(2)
                    .last()
                    .returns(Optional.of(RunState.FAILED), DoneAttempt::endedAs);
            kit.pawl().enqueue(new SendInvoice("gone"));
            assertThatThrownBy(kit::drainSuccessfully)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("of send-invoice, attempt 1: failed, Fail: no such order");
        }
    }

    @Test
    void schedulesFireAtTheirTimes() {
        try (PawlTestKit kit = PawlTestKit.start(Pawl.builder(pool)
                .handler(
                        SendInvoice.class,
                        (invoice, run) -> calls.add(run.fireAt().orElseThrow() + " " + invoice.orderId())))) {
            kit.advanceTo(Instant.parse("2030-03-29T12:00:00Z"));
            kit.pawl().schedule("nightly", When.cron("30 2 * * *", ZoneId.of("Europe/Berlin")), new SendInvoice("all"));

            assertThat(kit.advance(Duration.ofDays(3))).hasSize(3).allMatch(DoneAttempt::succeeded);
            // On the 31st there is no 02:30: the clocks go from 2 to 3.
            assertThat(calls)
                    .containsExactly(
                            "2030-03-30T01:30:00Z all", "2030-03-31T01:00:00Z all", "2030-04-01T00:30:00Z all");
        }
    }

    @Test
    void whatTheDatabaseHasRefusedOnceFiresWithTheNextCall() {
        try (PawlTestKit kit = PawlTestKit.start(
                Pawl.builder(pool).handler(SendInvoice.class, (invoice, run) -> calls.add(invoice.orderId())))) {
            kit.pawl().schedule("nightly", When.cron("30 2 * * *", ZoneId.of("Europe/Berlin")), new SendInvoice("all"));
            db.dsl().execute("alter table pawl.run add constraint refused check (fire_at is null) not valid");
            try {
                List<String> warnings = LogLines.warningsOf(
                        "dev.pawl.fire.FireBatch",
                        () -> assertThat(kit.advance(Duration.ofDays(1))).isEmpty());
                assertThat(warnings).isNotEmpty().allMatch(line -> line.contains("could not be served"));
            } finally {
                db.dsl().execute("alter table pawl.run drop constraint refused");
            }

            assertThat(kit.drainSuccessfully()).hasSize(1);
            assertThat(calls).containsExactly("all");
        }
    }

    @Test
    void followUpsAndStepsAndResults() {
        try (PawlTestKit kit = PawlTestKit.start(Pawl.builder(pool)
                .handlerWithResult(SendInvoice.class, (invoice, run) -> {
                    Integer number = run.once("number", Integer.class, tx -> {
                        calls.add("numbered");
                        return 17;
                    });
                    run.enqueue(
                            new Remind(invoice.orderId(), 1),
                            options()
                                    .key("remind-" + invoice.orderId())
                                    .runAt(kitTime().plusSeconds(86_400)));
                    if (run.attempt() == 1) {
                        throw Retry.after(Duration.ZERO);
                    }
                    return "number " + number;
                })
                .handler(Remind.class, (remind, run) -> {
                    calls.add("reminder " + remind.time() + " of " + remind.orderId());
                    run.transaction(tx -> {
                        if (remind.time() < 3) {
                            tx.enqueue(new Remind(remind.orderId(), remind.time() + 1));
                        }
                    });
                }))) {
            EnqueuedRun first =
                    kit.pawl().enqueue(new SendInvoice("42"), options().key("k"));

            assertThat(kit.advance(Duration.ofHours(23))).hasSize(2);
            assertThat(kit.advance(Duration.ofHours(2))).hasSize(3).allMatch(DoneAttempt::succeeded);
            assertThat(calls).containsExactly("numbered", "reminder 1 of 42", "reminder 2 of 42", "reminder 3 of 42");
            EnqueuedRun again =
                    kit.pawl().enqueue(new SendInvoice("42"), options().key("k"));
            assertThat(again.id()).isEqualTo(first.id());
            assertThat(again.result(String.class)).contains("number 17");
        }
    }

    @Test
    void handlersThatAskForEachOtherForEverAreFound() {
        try (PawlTestKit kit = PawlTestKit.start(Pawl.builder(pool).handler(SendInvoice.class, (invoice, run) -> {
            throw Snooze.forDuration(Duration.ZERO);
        }))) {
            kit.pawl().enqueue(new SendInvoice("42"));
            assertThatIllegalStateException()
                    .isThrownBy(() -> kit.advance(Duration.ofDays(1)))
                    .withMessageContaining("of job send-invoice, and still something is due");
        }
    }

    @Test
    void theClockRunsAgainAfterwards_andADatabaseAtWorkIsRefused() {
        String clock = "select pg_get_functiondef('pawl.clock()'::regprocedure)";
        Object before = db.dsl().fetchValue(clock);
        PawlBuilder program = Pawl.builder(pool).handler(SendInvoice.class, (invoice, run) -> {});
        try (PawlTestKit kit = PawlTestKit.start(program)) {
            kit.advance(Duration.ofDays(400));
            assertThat(db.dsl().fetchValue(clock)).isNotEqualTo(before);
        }
        assertThat(db.dsl().fetchValue(clock)).isEqualTo(before);
        assertThat(db.dsl().fetchValue("select to_regnamespace('pawl_test_kit')"))
                .isNull();

        try (Pawl pawl = program.build()) {
            pawl.start();
            assertThatIllegalStateException()
                    .isThrownBy(() -> PawlTestKit.start(program))
                    .withMessageContaining("a test needs its own");
        }
    }

    @Test
    void runsBehindARateAreDoneWhenTheirTokensCome() {
        var rate = new RateLimit(6, Duration.ofHours(1), 1);
        try (PawlTestKit kit = PawlTestKit.start(Pawl.builder(pool)
                .handler(
                        SendInvoice.class,
                        (invoice, run) -> calls.add(invoice.orderId()),
                        job -> job.limits(new RunLimits(Optional.empty(), Optional.of(rate)))))) {
            for (int order = 1; order <= 4; order++) {
                kit.pawl().enqueue(new SendInvoice("order " + order));
            }
            assertThat(kit.drain()).hasSize(1);

            assertThat(kit.advance(Duration.ofMinutes(9))).isEmpty();
            assertThat(kit.advance(Duration.ofMinutes(12))).hasSize(2);
            assertThat(kit.advance(Duration.ofHours(2))).hasSize(1);
            assertThat(calls).containsExactly("order 1", "order 2", "order 3", "order 4");
        }
    }

    /** Its clock stands still in the database, and its worker seems to live. */
    @Test
    void whatAKilledTestHasLeftIsPutRight() {
        String clock = "select pg_get_functiondef('pawl.clock()'::regprocedure)";
        Object before = db.dsl().fetchValue(clock);
        var killed = new SettableClock(db.dsl());
        killed.set(killed.now().plus(Duration.ofDays(400)));
        long epoch = new WorkerRegistry(db.dsl())
                .register(new WorkerInfo(SteppedWorker.NAME, "test", List.of(), 1, Duration.ofSeconds(30)));

        try (PawlTestKit kit = PawlTestKit.start(
                Pawl.builder(pool).handler(SendInvoice.class, (invoice, run) -> calls.add(invoice.orderId())))) {
            assertThat(kit.now()).isBefore(killed.now());
            kit.pawl().enqueue(new SendInvoice("42"));
            assertThat(kit.drainSuccessfully()).hasSize(1);
        }
        assertThat(db.dsl().fetchValue(clock)).isEqualTo(before);
        assertThat(db.dsl().fetchValue("select state::text from pawl.worker where worker_epoch = ?", epoch))
                .isEqualTo("stopped");
    }

    @Test
    void aKitWhoseClockIsGoneGivesItsConnectionsBack() {
        Object before = db.dsl().fetchValue("select pg_get_functiondef('pawl.clock()'::regprocedure)");
        PawlTestKit kit = PawlTestKit.start(Pawl.builder(pool).handler(SendInvoice.class, (invoice, run) -> {}));
        db.dsl().execute("drop schema pawl_test_kit cascade");

        assertThatThrownBy(kit::close).hasMessageContaining("pawl_test_kit.clock");
        db.dsl().execute(String.valueOf(before));
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }

    private static Instant kitTime() {
        return db.time().now();
    }
}
