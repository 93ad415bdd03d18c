package dev.pawl.embedded;

import static dev.pawl.embedded.EnqueueOptions.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.history.KeepTimes;
import dev.pawl.input.StrictJson;
import dev.pawl.job.Fail;
import dev.pawl.job.HandlerRun;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.HttpTarget;
import dev.pawl.job.Job;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobHandler;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.QueueName;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.testing.PostgresExtension;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A program with Pawl in it, from its start to its stop. */
@Timeout(180)
class PawlTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    record SendInvoice(String orderId) {}

    record Receipt(String orderId, int cents) {}

    record Cleanup() {}

    private static final class Greeter implements JobHandler {
        @Override
        public String name() {
            return "greeter";
        }

        @Override
        public @Nullable JsonNode run(HandlerRun run) {
            run.log("hello");
            return null;
        }
    }

    private final List<Pawl> running = new ArrayList<>();
    private HikariDataSource pool;

    @BeforeEach
    void aProgramWithTables() {
        db.dsl().execute("create schema shop");
        db.dsl().execute("create table shop.orders (id text primary key, invoiced int not null default 0)");
        db.dsl().execute("insert into shop.orders (id) values ('42'), ('43')");
        pool = ProgramPool.open(db, 24);
    }

    @AfterEach
    void stop() throws SQLException {
        running.forEach(Pawl::close);
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        try (Connection connection = pool.getConnection()) {
            DSLContext program = DSL.using(connection);
            assertThat(program.fetchValue("show timezone")).isEqualTo("Asia/Tokyo");
            assertThat(program.fetchValue("show plan_cache_mode")).isEqualTo("auto");
            assertThat(program.fetchValue("show statement_timeout")).isEqualTo("0");
        }
        pool.close();
        db.dsl().execute("drop schema shop cascade");
    }

    /** The transaction works on the program's own connection: it finds the table by the program's search path. */
    @Test
    void aHandlersTransactionAndItsSuccessCommitTogether() {
        Pawl pawl = start(Pawl.builder(pool).handler(SendInvoice.class, (invoice, run) -> {
            run.log().info("sending {} as {}", invoice.orderId(), run.key());
            run.transaction(
                    tx -> tx.execute("update orders set invoiced = invoiced + 1 where id = ?", invoice.orderId()));
        }));
        RunId run =
                pawl.enqueue(new SendInvoice("42"), options().key("invoice-42")).id();

        assertThat(awaitEnd(pawl, run).summary().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(db.dsl().fetchValue("select invoiced from shop.orders where id = '42'"))
                .isEqualTo(1);
    }

    @Test
    void aRepeatedKeyGetsTheResult() {
        Pawl pawl = start(Pawl.builder(pool)
                .handlerWithResult(SendInvoice.class, (invoice, run) -> new Receipt(invoice.orderId(), 1999)));
        EnqueuedRun first = pawl.enqueue(new SendInvoice("42"), options().key("k"));
        awaitEnd(pawl, first.id());

        EnqueuedRun again = pawl.enqueue(new SendInvoice("42"), options().key("k"));
        assertThat(first.result()).isEmpty();
        assertThat(again)
                .returns(false, EnqueuedRun::created)
                .returns(RunState.SUCCEEDED, EnqueuedRun::state)
                .returns(Optional.of(new Receipt("42", 1999)), answer -> answer.result(Receipt.class));
    }

    @Test
    void twoProgramsShareADatabase_andEachRunIsDoneOnce() throws InterruptedException {
        Queue<String> done = new ConcurrentLinkedQueue<>();
        CountDownLatch all = new CountDownLatch(200);
        Handler<SendInvoice> handler = (invoice, run) -> {
            done.add(invoice.orderId());
            all.countDown();
        };
        Pawl one = start(Pawl.builder(pool).handler(SendInvoice.class, handler).worker(w -> w.slots(2)));
        Pawl other =
                start(Pawl.builder(pool).handler(SendInvoice.class, handler).worker(w -> w.slots(2)));
        one.enqueueAll(IntStream.range(0, 200)
                .mapToObj(i -> NewRun.of(new SendInvoice("order " + i)))
                .toList());

        all.await();
        one.close();
        other.close();
        assertThat(done).hasSize(200).doesNotHaveDuplicates();
        assertThat(db.dsl().fetchValue("select count(*) from pawl.run_status where state = 'succeeded'"))
                .isEqualTo(200L);
        assertThat(versions("send-invoice")).isEqualTo(1);
    }

    /** It serves its own queues only, so runs of handlers that it does not have are left to those that do. */
    @Test
    void aProgramLeavesOtherProgramsRunsAlone() {
        Pawl invoices = start(Pawl.builder(pool)
                .handler(SendInvoice.class, (invoice, run) -> {}, job -> job.queue(new QueueName("invoices"))));
        Pawl cleaner = start(Pawl.builder(pool).handler(Cleanup.class, (cleanup, run) -> {}));
        invoices.close();
        RunId waits = cleaner.enqueue(new SendInvoice("42")).id();
        RunId runs = cleaner.enqueue(new Cleanup()).id();

        assertThat(awaitEnd(cleaner, runs).summary().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(cleaner.find(waits).orElseThrow().summary().state()).isEqualTo(RunState.READY);
    }

    /** Else it would take the runs of everybody, and fail them for want of a handler. */
    @Test
    void aProgramThatNamesNoQueuesServesNone() {
        start(Pawl.builder(pool));
        assertThat(db.dsl().fetchCount(DSL.table("pawl.worker"))).isZero();

        PawlBuilder json = Pawl.builder(pool).handler(new Greeter());
        assertThatIllegalStateException()
                .isThrownBy(() -> start(json))
                .withMessageContaining("name them with worker(w -> w.queues(...))");
        start(json.worker(w -> w.queues(List.of(new QueueName("greetings")))));
        assertThat(db.dsl().fetchValue("select array_to_string(queues, ' ') from pawl.worker"))
                .isEqualTo("greetings");
    }

    @Test
    void aQueueThatTheWorkerDoesNotServeIsRefused() {
        PawlBuilder narrow = Pawl.builder(pool)
                .handler(Cleanup.class, (cleanup, run) -> {}, job -> job.queue(new QueueName("slow")))
                .worker(w -> w.queues(List.of(new QueueName("quick"))));
        assertThatIllegalStateException()
                .isThrownBy(() -> start(narrow))
                .withMessageStartingWith("job cleanup is in queue slow, which the worker of this program does not serve"
                        + " (it serves quick)");
        assertThat(new Jobs(db.dsl()).find(new JobKey("cleanup"))).isEmpty();

        Pawl pawl =
                Pawl.builder(pool).handler(Cleanup.class, (cleanup, run) -> {}).build();
        running.add(pawl);
        for (int time = 0; time < 2; time++) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> pawl.schedule(
                            "nightly",
                            When.every(Duration.ofHours(1)),
                            new Cleanup(),
                            job -> job.queue(new QueueName("elsewhere"))))
                    .withMessageContaining("job nightly is in queue elsewhere");
            if (time == 0) {
                pawl.start();
            }
        }
        assertThat(new Jobs(db.dsl()).find(new JobKey("nightly"))).isEmpty();
        // Another program has the handler, and serves that queue.
        pawl.schedule(
                "invoices",
                When.every(Duration.ofHours(1)),
                new SendInvoice("42"),
                job -> job.queue(new QueueName("elsewhere")));
        assertThat(job("invoices").definition().queue()).isEqualTo(new QueueName("elsewhere"));
    }

    /** Old history goes by the same part, hourly. */
    @Test
    void aStartedProgramKeepsHistory() {
        assertThat(Pawl.builder(pool).setup().keep()).isEqualTo(KeepTimes.DEFAULT);
        var week = new KeepTimes(Duration.ofDays(7), Duration.ofDays(7));
        PawlBuilder program = Pawl.builder(pool).keep(week).roles(PawlRole.SCHEDULER);
        assertThat(program.setup().keep()).isEqualTo(week);
        start(program);

        await("a roll-up")
                .atMost(Duration.ofSeconds(60))
                .until(() -> db.dsl().fetchExists(DSL.table("pawl.stats_progress")));
    }

    @Test
    void aStopLetsAttemptsEnd() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Pawl pawl = start(Pawl.builder(pool).handler(Cleanup.class, (cleanup, run) -> {
            begun.countDown();
            mayEnd.await();
        }));
        RunId run = pawl.enqueue(new Cleanup()).id();
        begun.await();
        Thread stop = Thread.ofVirtual().start(pawl::close);
        await().until(() -> db.dsl().fetchCount(DSL.table("pawl.worker"), DSL.condition("state = 'draining'")) == 1);
        mayEnd.countDown();
        stop.join();

        assertThat(pawl.find(run).orElseThrow().summary().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(db.dsl().fetchValue("select count(*) from pawl.worker where state = 'stopped'"))
                .isEqualTo(1L);
    }

    @Test
    void aScheduleIsServed() {
        Pawl pawl = start(Pawl.builder(pool).handler(Cleanup.class, (cleanup, run) -> {}));
        pawl.schedule("each-second", When.every(Duration.ofSeconds(1)), new Cleanup());

        await("a run of the schedule")
                .atMost(Duration.ofSeconds(60))
                .until(() -> db.dsl()
                        .fetchExists(
                                DSL.table("pawl.run_status"),
                                DSL.condition("job_key = 'each-second' and state = 'succeeded'")));
        assertThat(pawl.unschedule("each-second")).isTrue();
        assertThat(pawl.unschedule("each-second")).isFalse();
    }

    @Test
    void schedulesAreStoredOnce_andAgainWhenTheyChange() {
        Pawl pawl = start(Pawl.builder(pool).handler(Cleanup.class, (cleanup, run) -> {}, job -> job.priority(2)));
        for (int start = 0; start < 2; start++) {
            pawl.schedule("nightly", When.cron("0 2 * * *", ZoneId.of("Europe/Berlin")), new Cleanup());
        }
        assertThat(versions("nightly")).isEqualTo(1);
        assertThat(job("nightly").definition())
                .returns(2, JobDefinition::priority)
                .returns(new HandlerTarget("cleanup", StrictJson.object()), JobDefinition::target);

        pawl.schedule("nightly", When.cron("H 3 * * *", ZoneId.of("Europe/Berlin")), new Cleanup());
        assertThat(versions("nightly")).isEqualTo(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pawl.schedule("cleanup", When.every(Duration.ofHours(1)), new Cleanup()))
                .withMessageContaining("needs a name of its own");
    }

    @Test
    void whatTheProgramSaysOfAJobWins_andTheRestStaysAsPeopleSetIt() {
        start(Pawl.builder(pool).handler(Cleanup.class, (cleanup, run) -> {}, job -> job.priority(2)));
        JobDefinition edited = job("cleanup").definition().toBuilder()
                .priority(7)
                .description("edited by hand")
                .build();
        new Jobs(db.dsl()).put(new JobKey("cleanup"), edited, "somebody", version -> {});
        for (int start = 0; start < 2; start++) {
            start(Pawl.builder(pool).handler(Cleanup.class, (cleanup, run) -> {}, job -> job.priority(2)));
        }

        assertThat(job("cleanup").definition())
                .returns(2, JobDefinition::priority)
                .returns(Optional.of("edited by hand"), JobDefinition::description);
        assertThat(versions("cleanup")).isEqualTo(3);
    }

    @Test
    void aJobOfThatNameThatDoesSomethingElseIsLeftAlone() {
        var elsewhere = new HttpTarget("POST", URI.create("https://example.com/"), Map.of(), Optional.empty());
        new Jobs(db.dsl())
                .put(new JobKey("cleanup"), JobDefinition.builder(elsewhere).build(), "somebody", version -> {});

        assertThatIllegalStateException()
                .isThrownBy(() -> start(Pawl.builder(pool).handler(Cleanup.class, (cleanup, run) -> {})))
                .withMessage("there is a job cleanup already that does something else; choose another name");
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }

    @Test
    void parametersThatDoNotFitFailTheRunAtOnce() {
        Pawl pawl = start(Pawl.builder(pool).handler(SendInvoice.class, (invoice, run) -> {}));
        long id = db.dsl()
                .fetchSingle("select (pawl.enqueue('send-invoice', '{\"order_id\": 42}')).run_id")
                .get(0, Long.class);

        RunDetails run = awaitEnd(pawl, new RunId(id));
        assertThat(run.summary().state()).isEqualTo(RunState.FAILED);
        assertThat(run.attempts())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.errorMessage())
                        .contains("the parameters are not those of SendInvoice: orderId: is missing; given are"
                                + " order_id"));
    }

    @Test
    void aHandlerThatGivesUpFailsTheRunAtOnce() {
        Pawl pawl = start(Pawl.builder(pool).handler(SendInvoice.class, (invoice, run) -> {
            throw Fail.now("order " + invoice.orderId() + " was cancelled");
        }));

        RunDetails run = awaitEnd(pawl, pawl.enqueue(new SendInvoice("42")).id());
        assertThat(run.summary())
                .returns(RunState.FAILED, summary -> summary.state())
                .returns(Optional.of("order 42 was cancelled"), summary -> summary.errorMessage());
        assertThat(run.attempts()).hasSize(1);
    }

    @Test
    void twoHandlersOfOneNameAreRefused() {
        @JobName("send-invoice")
        record Other(String orderId) {}

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pawl.builder(pool)
                        .handler(SendInvoice.class, (invoice, run) -> {})
                        .handler(Other.class, (other, run) -> {}))
                .withMessageContaining("two handlers have the job send-invoice");
    }

    @Test
    void aServerThatForgetsCommitsIsRefused() {
        db.dsl().execute("alter role current_user in database " + database() + " set synchronous_commit = off");
        HikariDataSource forgetful = ProgramPool.open(db, 8);
        try {
            assertThatThrownBy(() -> Pawl.builder(forgetful).build().start())
                    .isInstanceOfSatisfying(
                            UnfitDatabaseException.class,
                            unfit -> assertThat(unfit.problems())
                                    .singleElement()
                                    .asString()
                                    .startsWith("synchronous_commit is off")
                                    .contains("ALTER ROLE"));
            assertThat(forgetful.getHikariPoolMXBean().getActiveConnections()).isZero();
        } finally {
            forgetful.close();
            db.dsl().execute("alter role current_user in database " + database() + " reset synchronous_commit");
        }
    }

    @Test
    void anOlderSchemaIsRefusedUnlessItMayBeBroughtUpToDate() {
        db.dsl()
                .execute(
                        "update pawl.schema_history set success = false where version = (select max(version::int)::text"
                                + " from pawl.schema_history)");
        try {
            assertThatThrownBy(() ->
                            Pawl.builder(pool).migrateAtStart(false).build().start())
                    .isInstanceOf(UnfitDatabaseException.class)
                    .hasMessageContaining("this program needs")
                    .hasMessageContaining("pawl migrate");
        } finally {
            db.dsl().execute("update pawl.schema_history set success = true where not success");
        }
        Pawl pawl = Pawl.builder(pool).migrateAtStart(false).enqueueOnly().build();
        pawl.start();
        assertThatIllegalStateException().isThrownBy(pawl::start);
    }

    private Pawl start(PawlBuilder builder) {
        Pawl pawl = builder.build();
        pawl.start();
        running.add(pawl);
        return pawl;
    }

    private static RunDetails awaitEnd(Pawl pawl, RunId run) {
        return await("end of run " + run)
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> pawl.find(run).orElseThrow(),
                        found -> found.summary().state().ended());
    }

    private static Job job(String key) {
        return new Jobs(db.dsl()).find(new JobKey(key)).orElseThrow();
    }

    private static int versions(String key) {
        return new Jobs(db.dsl()).versions(new JobKey(key), 100).size();
    }

    private static String database() {
        return DSL.using(SQLDialect.POSTGRES)
                .render(DSL.name(String.valueOf(db.dsl().fetchValue("select current_database()"))));
    }
}
