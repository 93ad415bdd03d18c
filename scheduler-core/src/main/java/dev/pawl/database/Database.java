package dev.pawl.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.migrations.Migrations;
import java.time.Duration;
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

    /**
     * The hot tables change by their whole content within seconds, so statistics about them are always wrong; with
     * them, or with none, the planner now and then sorts the whole backlog for one claim. The indexes are right always.
     */
    private static final String QUEUE_PLANS = "set plan_cache_mode = force_generic_plan; set enable_seqscan = off;"
            + " set enable_bitmapscan = off; set jit = off;";

    /**
     * What is asked here is asked seldom, of tables that may have been empty when it was asked last, each midnight for
     * one: a plan kept from then would read a whole day of history for one run.
     */
    private static final String GENERAL_PLANS = "set plan_cache_mode = force_custom_plan;";

    private final DatabaseSettings settings;
    private final HikariDataSource general;
    private final HikariDataSource queue;
    private final HikariDataSource heartbeat;
    private final DSLContext dsl;
    private final DSLContext queueDsl;
    private final DSLContext heartbeatDsl;

    private Database(DatabaseSettings settings) {
        this.settings = settings;
        general = pool(settings, "general", settings.connections(), settings.answerTimeout(), GENERAL_PLANS);
        queue = pool(settings, "queue", settings.queueConnections(), settings.answerTimeout(), QUEUE_PLANS);
        heartbeat = pool(settings, "heartbeat", 1, HEARTBEAT_TIMEOUT, QUEUE_PLANS);
        dsl = DSL.using(general, SQLDialect.POSTGRES);
        queueDsl = DSL.using(queue, SQLDialect.POSTGRES);
        heartbeatDsl = DSL.using(heartbeat, SQLDialect.POSTGRES);
    }

    /** Makes the pools; connects to nothing yet. */
    public static Database open(DatabaseSettings settings) {
        return new Database(settings);
    }

    public DatabaseSettings settings() {
        return settings;
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
        Migrations.migrate(DirectConnections.with(settings, Duration.ZERO));
    }

    /** Closes the pools. Statements that still run are cut off. */
    @Override
    public void close() {
        heartbeat.close();
        queue.close();
        general.close();
    }

    private static HikariDataSource pool(
            DatabaseSettings settings, String name, int size, Duration answerTimeout, String extra) {
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
                + "; set idle_in_transaction_session_timeout = " + answerTimeout.toMillis() + "; " + extra);
        return new HikariDataSource(config);
    }

    /** A little less than our own patience, so that the server ends a long statement and the connection survives. */
    private static long serverSideLimit(Duration answerTimeout) {
        return answerTimeout.toMillis() * 9 / 10;
    }
}
