package dev.pawl.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.testing.PostgresExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;

/** A program's pool lends its connections to Pawl, and gets them back as they were. */
class BorrowedConnectionsTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private HikariDataSource lender;

    /** One connection, so that each borrower gets the same; with settings that Pawl's are not. */
    @BeforeEach
    void aPoolWithHabitsOfItsOwn() {
        lender = lender(1);
    }

    private static HikariDataSource lender(int size) {
        var config = new HikariConfig();
        config.setJdbcUrl(db.jdbcUrl());
        config.setUsername(db.user());
        config.setPassword(db.password());
        config.setMaximumPoolSize(size);
        config.setAutoCommit(false);
        // Else the settings below would be rolled back with the first transaction.
        config.setIsolateInternalQueries(true);
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        config.setConnectionInitSql("set time zone 'Asia/Tokyo'; set statement_timeout = '61s';"
                + " set plan_cache_mode = force_custom_plan; set search_path = app, public; set lock_timeout = '7s'");
        return new HikariDataSource(config);
    }

    @AfterEach
    void close() {
        lender.close();
    }

    @Test
    void aBorrowedConnectionHasOurSession() throws SQLException {
        try (Connection borrowed = BorrowedConnections.of(lender, Duration.ofSeconds(30), Database.QUEUE_PLANS)
                .getConnection()) {
            assertThat(session(borrowed))
                    .containsExactly(
                            "UTC", "27s", "30s", "0", "force_generic_plan", "off", "off", "off", "app, public");
            assertThat(borrowed.getAutoCommit()).isTrue();
            assertThat(borrowed.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
            assertThat(borrowed.getNetworkTimeout()).isEqualTo(30_000);
            assertThat(borrowed.unwrap(PGConnection.class).getPrepareThreshold())
                    .isEqualTo(1);
        }
    }

    @Test
    void itComesBackAsItWas_alsoFromAnOpenTransaction() throws SQLException {
        List<String> before = session();
        try (Connection borrowed = BorrowedConnections.of(lender, Duration.ofSeconds(30), Database.QUEUE_PLANS)
                .getConnection()) {
            borrowed.setAutoCommit(false);
            try (Statement statement = borrowed.createStatement()) {
                statement.execute("set search_path = pawl");
                statement.execute("create table pawl.left_over (id int)");
            }
        }
        assertThat(session()).isEqualTo(before).contains("Asia/Tokyo", "61s", "7s", "force_custom_plan", "app, public");
        try (Connection own = lender.getConnection()) {
            assertThat(own.getAutoCommit()).isFalse();
            assertThat(own.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
            assertThat(own.getNetworkTimeout()).isZero();
            assertThat(own.unwrap(PGConnection.class).getPrepareThreshold()).isEqualTo(5);
        }
        assertThat(db.dsl().fetchValue("select to_regclass('pawl.left_over')")).isNull();
    }

    @Test
    void oneThatCannotBePutBackIsThrownAway() throws SQLException {
        List<String> before = session();
        int first = serverProcess();
        try (Connection borrowed = BorrowedConnections.of(lender, Duration.ofSeconds(30), Database.QUEUE_PLANS)
                .getConnection()) {
            assertThat(borrowed.isValid(5)).isTrue();
            db.dsl().execute("select pg_terminate_backend(?)", first);
        }
        assertThat(session()).isEqualTo(before);
        assertThat(serverProcess()).isNotEqualTo(first);
    }

    @Test
    void poolsOverIt_giveBackEverythingWhenTheyAreClosed() throws SQLException {
        lender.close();
        lender = lender(8);
        int held;
        try (var database = Database.over(lender)) {
            database.migrate();
            assertThat(database.queueDsl().fetchValue("show enable_seqscan")).isEqualTo("off");
            assertThat(database.heartbeatDsl().fetchValue("show statement_timeout"))
                    .isEqualTo("4500ms");
            assertThat(database.dsl().fetchValue("show enable_seqscan")).isEqualTo("on");
            held = lender.getHikariPoolMXBean().getActiveConnections();
        }
        assertThat(held).isBetween(3, 7);
        assertThat(lender.getHikariPoolMXBean().getActiveConnections()).isZero();
        List<Connection> all = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                all.add(lender.getConnection());
                assertThat(session(all.getLast())).contains("Asia/Tokyo", "61s", "force_custom_plan", "app, public");
            }
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
    }

    private List<String> session() throws SQLException {
        try (Connection own = lender.getConnection()) {
            return session(own);
        }
    }

    private int serverProcess() throws SQLException {
        try (Connection own = lender.getConnection()) {
            return own.unwrap(PGConnection.class).getBackendPID();
        }
    }

    private static List<String> session(Connection connection) throws SQLException {
        List<String> values = new ArrayList<>();
        for (String name : List.of(
                "TimeZone",
                "statement_timeout",
                "idle_in_transaction_session_timeout",
                "lock_timeout",
                "plan_cache_mode",
                "enable_seqscan",
                "enable_bitmapscan",
                "jit",
                "search_path")) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("show " + name)) {
                row.next();
                values.add(row.getString(1));
            }
        }
        return values;
    }
}
