package dev.pawl.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.migrations.Migrations;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/**
 * The connections of one process, in three pools that cannot starve each other: one for everything, one for the queue,
 * whose plans must not depend on statistics, and one connection for the heartbeat alone. Safe for several threads.
 *
 * <p>Every session speaks UTC. A connection that gives no answer for {@link DatabaseSettings#answerTimeout()} is
 * dropped and its statement fails with an error that {@link TransientErrors} knows; a statement that takes longer than
 * that is cancelled by the server a little earlier. Opening does not connect: a server that is away is found by the
 * first statement, and used again as soon as it is back.
 */
public final class Database implements AutoCloseable {
    /** A heartbeat that needs longer than this is worth nothing: the next one is due. */
    private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    /** A connection that was borrowed for a moment goes back after this. */
    private static final Duration BORROWED_IDLE = Duration.ofSeconds(10);

    /**
     * The hot tables change by their whole content within seconds, so statistics about them are always wrong; with
     * them, or with none, the planner now and then sorts the whole backlog for one claim. The indexes are right always.
     */
    static final Map<String, String> QUEUE_PLANS = Map.of(
            "plan_cache_mode", "force_generic_plan", "enable_seqscan", "off", "enable_bitmapscan", "off", "jit", "off");

    /**
     * What is asked here is asked seldom, of tables that may have been empty when it was asked last, each midnight for
     * one: a plan kept from then would read a whole day of history for one run.
     */
    static final Map<String, String> GENERAL_PLANS = Map.of("plan_cache_mode", "force_custom_plan");

    private final DataSource migrations;
    private final HikariDataSource general;
    private final HikariDataSource queue;
    private final HikariDataSource heartbeat;
    private final DSLContext dsl;
    private final DSLContext queueDsl;
    private final DSLContext heartbeatDsl;

    private Database(
            DataSource migrations, HikariDataSource general, HikariDataSource queue, HikariDataSource heartbeat) {
        this.migrations = migrations;
        this.general = general;
        this.queue = queue;
        this.heartbeat = heartbeat;
        dsl = DSL.using(general, SQLDialect.POSTGRES);
        queueDsl = DSL.using(queue, SQLDialect.POSTGRES);
        heartbeatDsl = DSL.using(heartbeat, SQLDialect.POSTGRES);
    }

    /** Makes the pools; connects to nothing yet. */
    public static Database open(DatabaseSettings settings) {
        return new Database(
                DirectConnections.with(settings, Duration.ZERO),
                pool(settings, "general", settings.connections(), settings.answerTimeout(), GENERAL_PLANS),
                pool(settings, "queue", settings.queueConnections(), settings.answerTimeout(), QUEUE_PLANS),
                pool(settings, "heartbeat", 1, HEARTBEAT_TIMEOUT, QUEUE_PLANS));
    }

    /**
     * The same over connections of somebody else's, in a program that has a pool already. Up to four of them are kept
     * for as long as this is open, and up to three more for moments; each is given back as it was, see
     * {@link BorrowedConnections}.
     */
    public static Database over(DataSource source) {
        return new Database(
                BorrowedConnections.of(source, Duration.ZERO, Map.of()),
                borrowing(source, "general", 4, 0, Duration.ofSeconds(30), ANSWER_TIMEOUT, GENERAL_PLANS),
                borrowing(source, "queue", 2, 1, Duration.ofSeconds(30), ANSWER_TIMEOUT, QUEUE_PLANS),
                borrowing(source, "heartbeat", 1, 1, HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT, QUEUE_PLANS));
    }

    /** Connections for everything but the queue and the heartbeat. */
    public DataSource dataSource() {
        return general;
    }

    /** Connections that plan by index whatever the statistics say: for claiming, finishing, moving and enqueuing. */
    public DataSource queueDataSource() {
        return queue;
    }

    /** One connection that nothing else can occupy, with a timeout of 5 s: for the heartbeat. */
    public DataSource heartbeatDataSource() {
        return heartbeat;
    }

    /** jOOQ over {@link #dataSource()}. */
    public DSLContext dsl() {
        return dsl;
    }

    /** jOOQ over {@link #queueDataSource()}. */
    public DSLContext queueDsl() {
        return queueDsl;
    }

    /** jOOQ over {@link #heartbeatDataSource()}. */
    public DSLContext heartbeatDsl() {
        return heartbeatDsl;
    }

    /**
     * Brings the schema up to date over connections of its own, which wait without limit: a migration may take long.
     *
     * @throws org.flywaydb.core.api.FlywayException as {@link Migrations#migrate} does
     */
    public void migrate() {
        Migrations.migrate(migrations);
    }

    /** Closes the pools. Statements that still run are cut off. */
    @Override
    public void close() {
        heartbeat.close();
        queue.close();
        general.close();
    }

    private static HikariDataSource pool(
            DatabaseSettings settings, String name, int size, Duration answerTimeout, Map<String, String> plans) {
        var config = new HikariConfig();
        config.setPoolName("pawl-" + name);
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setDataSourceProperties(DriverProperties.of(settings, name, answerTimeout));
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(settings.connectTimeout().toMillis());
        config.setValidationTimeout(settings.connectTimeout().toMillis());
        // Opening must work without the server, so that an outage at start is an outage like any other.
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql("set time zone 'UTC'; set statement_timeout = " + serverSideLimit(answerTimeout)
                + "; set idle_in_transaction_session_timeout = " + answerTimeout.toMillis() + "; "
                + plans.entrySet().stream()
                        .map(plan -> "set " + plan.getKey() + " = " + plan.getValue() + "; ")
                        .collect(Collectors.joining()));
        return new HikariDataSource(config);
    }

    private static HikariDataSource borrowing(
            DataSource source,
            String name,
            int size,
            int kept,
            Duration patience,
            Duration answerTimeout,
            Map<String, String> plans) {
        var config = new HikariConfig();
        config.setPoolName("pawl-" + name);
        config.setDataSource(BorrowedConnections.of(source, answerTimeout, plans));
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(kept);
        if (kept < size) {
            config.setIdleTimeout(BORROWED_IDLE.toMillis());
        }
        // How long a connection may live is the lender's business, and whether it is alive is found by using it.
        config.setMaxLifetime(0);
        config.setConnectionTimeout(patience.toMillis());
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /** A little less than our own patience, so that the server ends a long statement and the connection survives. */
    static long serverSideLimit(Duration answerTimeout) {
        return answerTimeout.toMillis() * 9 / 10;
    }
}
