package dev.pawl.testing;

import java.sql.SQLException;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.postgresql.ds.PGSimpleDataSource;

/** One test class's database, with the pool that its tests use. */
final class TestDatabase implements AutoCloseable {
    private final PostgresServer server;
    private final PGSimpleDataSource database;
    private final WatchedDataSource pool;
    private final DSLContext dsl;
    private final TestTime time;

    TestDatabase(PostgresServer server) {
        this.server = server;
        this.database = server.createDatabase();
        this.pool = new WatchedDataSource(database);
        this.dsl = DSL.using(pool, SQLDialect.POSTGRES);
        this.time = new TestTime(dsl);
    }

    WatchedDataSource pool() {
        return pool;
    }

    DSLContext dsl() {
        return dsl;
    }

    TestTime time() {
        return time;
    }

    PGSimpleDataSource address() {
        return database;
    }

    /**
     * Makes the database as the migrations left it, and lets its time run.
     *
     * @throws AssertionError if a connection of the pool was still out, or if another session holds a table
     */
    void returnToStart() throws SQLException {
        List<Throwable> leaks = pool.cutOffLeaks();
        time.letItRun();
        try {
            dsl.execute("select pawl_test.return_to_start()");
        } catch (DataAccessException e) {
            throw new AssertionError(
                    "The database could not be emptied after the test. Its sessions: " + sessions(), e);
        }
        if (!leaks.isEmpty()) {
            var failure = new AssertionError("Connections of the test's pool were not given back: " + leaks.size());
            leaks.forEach(failure::addSuppressed);
            throw failure;
        }
    }

    @Override
    public void close() {
        pool.close();
        server.drop(database);
    }

    private List<String> sessions() {
        return dsl.fetch("select state, application_name, query from pg_stat_activity"
                        + " where datname = current_database() and pid <> pg_backend_pid()")
                .map(session -> session.get(0) + " " + session.get(1) + ": " + session.get(2));
    }
}
