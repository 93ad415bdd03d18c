package dev.pawl.embedded;

import static dev.pawl.embedded.EnqueueOptions.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.queue.UnknownNameException;
import dev.pawl.run.RunState;
import dev.pawl.testing.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Enqueueing from a program, in transactions of its own and of Pawl's. */
@Timeout(120)
class PawlEnqueueTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    record SendInvoice(String orderId) {}

    record Unheard(String of) {}

    private HikariDataSource pool;
    private Pawl pawl;

    @BeforeEach
    void aJobThatSomebodyElseServes() {
        pool = ProgramPool.open(db, 8);
        Pawl.builder(pool)
                .handler(SendInvoice.class, (invoice, run) -> run.log().info("sent"))
                .roles()
                .build()
                .start();
        pawl = Pawl.builder(pool).enqueueOnly().build();
    }

    @AfterEach
    void nothingIsLeftOpen() {
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        pool.close();
    }

    @Test
    void anOwnTransactionCommitsAtOnce() {
        Instant later = db.time().now().plusSeconds(86_400);
        EnqueuedRun run = pawl.enqueue(
                new SendInvoice("42"), options().key("invoice-42").priority(1).runAt(later));

        assertThat(run.created()).isTrue();
        assertThat(run.runKey()).isEqualTo("invoice-42");
        assertThat(pawl.find(run.id()).orElseThrow().summary())
                .returns("send-invoice", found -> found.job().value())
                .returns(1, found -> found.priority())
                .returns(RunState.READY, found -> found.state())
                .returns(later, found -> found.dueAt());
        assertThat(params()).containsExactly("{\"orderId\": \"42\"}");
    }

    @Test
    void aConnectionsTransactionDecides() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            pawl.enqueueIn(connection, new SendInvoice("rolled back"));
            connection.rollback();
            assertThat(params()).isEmpty();

            pawl.enqueueIn(connection, new SendInvoice("committed"), options().key("k"));
            assertThat(params()).isEmpty();
            connection.commit();
            assertThat(connection.getAutoCommit()).isFalse();
        }
        assertThat(params()).containsExactly("{\"orderId\": \"committed\"}");
    }

    @Test
    void aContextsTransactionDecides_whateverItsSettings() {
        DSLContext program = DSL.using(pool, SQLDialect.DEFAULT);
        assertThatThrownBy(() -> program.transaction(tx -> {
                    pawl.enqueueIn(tx.dsl(), new SendInvoice("rolled back"));
                    throw new IllegalStateException("the program's own trouble");
                }))
                .hasMessage("the program's own trouble");
        assertThat(params()).isEmpty();

        program.transaction(tx -> {
            pawl.enqueueAllIn(tx.dsl(), List.of(NewRun.of(new SendInvoice("1")), NewRun.of(new SendInvoice("2"))));
            assertThat(params()).isEmpty();
        });
        assertThat(params()).containsExactly("{\"orderId\": \"1\"}", "{\"orderId\": \"2\"}");
    }

    @Test
    void aBatchIsAnsweredInItsOrder_andTwinsInItMakeOneRun() {
        EnqueuedRun known = pawl.enqueue(new SendInvoice("b"), options().key("b"));
        List<EnqueuedRun> answers = pawl.enqueueAll(List.of(
                NewRun.of(new SendInvoice("a"), options().key("a")),
                NewRun.of(new SendInvoice("b"), options().key("b")),
                NewRun.of(new SendInvoice("c")),
                NewRun.of(new SendInvoice("a"), options().key("a"))));

        assertThat(answers).extracting(EnqueuedRun::created).containsExactly(true, false, true, false);
        assertThat(answers.get(1).id()).isEqualTo(known.id());
        assertThat(answers.get(3).id()).isEqualTo(answers.get(0).id());
        assertThat(params()).hasSize(3);
        assertThat(pawl.enqueueAll(List.of())).isEmpty();
    }

    @Test
    void aKeyWithOtherParametersIsRefused_andAllOfItsBatch() {
        EnqueuedRun first = pawl.enqueue(new SendInvoice("42"), options().key("k"));

        assertThatThrownBy(() -> pawl.enqueueAll(List.of(
                        NewRun.of(new SendInvoice("new")),
                        NewRun.of(new SendInvoice("43"), options().key("k")))))
                .isInstanceOfSatisfying(
                        KeyReusedException.class,
                        refused -> assertThat(refused.run()).isEqualTo(first.id()))
                .hasMessage("the key 'k' was used before with other parameters, by run " + first.id()
                        + "; nothing was enqueued. Give another run another key");
        assertThat(params()).containsExactly("{\"orderId\": \"42\"}");
    }

    @Test
    void aKeyThatHasOutlivedItsRunIsRefused() {
        EnqueuedRun first = pawl.enqueue(new SendInvoice("42"), options().key("k"));
        db.dsl().execute("delete from pawl.ready");
        db.dsl().execute("delete from pawl.run");

        assertThatThrownBy(() -> pawl.enqueue(new SendInvoice("42"), options().key("k")))
                .isInstanceOfSatisfying(
                        RunNotKeptException.class,
                        refused -> assertThat(refused.run()).isEqualTo(first.id()));
    }

    @Test
    void aTransactionGoesOnAfterARefusal() throws SQLException {
        pawl.enqueue(new SendInvoice("42"), options().key("k"));
        try (Connection connection = pool.getConnection()) {
            assertThatThrownBy(() -> pawl.enqueueIn(connection, new Unheard("x")))
                    .isInstanceOf(UnknownNameException.class)
                    .hasMessage("job 'unheard' does not exist");
            assertThatThrownBy(() -> pawl.enqueueIn(
                            connection, new SendInvoice("x"), options().queue("nowhere")))
                    .isInstanceOf(UnknownNameException.class)
                    .hasMessage("queue 'nowhere' does not exist");
            assertThatThrownBy(() -> pawl.enqueueIn(
                            connection, new SendInvoice("43"), options().key("k")))
                    .isInstanceOf(KeyReusedException.class);
            pawl.enqueueIn(connection, new SendInvoice("44"));
            connection.commit();
        }
        assertThat(params()).containsExactly("{\"orderId\": \"42\"}", "{\"orderId\": \"44\"}");
    }

    @Test
    void aTwinInAnOpenTransactionIsWaitedFor() throws Exception {
        for (boolean commits : List.of(true, false)) {
            var twin = new SendInvoice("twin " + commits);
            var key = options().key("twin-" + commits);
            try (Connection first = pool.getConnection();
                    Connection second = pool.getConnection()) {
                EnqueuedRun one = pawl.enqueueIn(first, twin, key);
                CompletableFuture<EnqueuedRun> other =
                        CompletableFuture.supplyAsync(() -> pawl.enqueueIn(second, twin, key));
                awaitWaiter();
                if (commits) {
                    first.commit();
                } else {
                    first.rollback();
                }
                EnqueuedRun two = get(other);
                second.commit();
                assertThat(two.created()).isEqualTo(!commits);
                assertThat(two.id().equals(one.id())).isEqualTo(commits);
            }
        }
        assertThat(params()).containsExactly("{\"orderId\": \"twin true\"}", "{\"orderId\": \"twin false\"}");
    }

    @Test
    void connectionsStayAsTheProgramHasThem() throws SQLException {
        pawl.enqueue(new SendInvoice("1"));
        pawl.schedule("every-hour", When.every(Duration.ofHours(1)), new SendInvoice("2"));
        try (Connection connection = pool.getConnection()) {
            pawl.enqueueIn(connection, new SendInvoice("3"));
            DSLContext program = DSL.using(connection);
            assertThat(program.fetchValue("show timezone")).isEqualTo("Asia/Tokyo");
            assertThat(program.fetchValue("show search_path")).isEqualTo("shop, public");
            assertThat(program.fetchValue("show plan_cache_mode")).isEqualTo("auto");
            assertThat(program.fetchValue("show statement_timeout")).isEqualTo("0");
            assertThat(connection.getAutoCommit()).isFalse();
            connection.rollback();
        }
    }

    private static void awaitWaiter() {
        await("a twin that waits")
                .atMost(Duration.ofSeconds(60))
                .until(() -> db.dsl()
                                        .fetchValue("select count(*) from pg_stat_activity where datname ="
                                                + " current_database() and wait_event_type = 'Lock'")
                                instanceof Long waiting
                        && waiting == 1);
    }

    private static <T> T get(CompletableFuture<T> future) throws ExecutionException, InterruptedException {
        return future.get();
    }

    private static List<String> params() {
        return db.dsl()
                .resultQuery("select params::text from pawl.run order by run_id")
                .fetch(row -> row.get(0, String.class));
    }
}
