package dev.pawl.bench.product;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import org.quartz.utils.ConnectionProvider;

/** Gives Quartz the connections of a pool. */
final class QuartzConnections implements ConnectionProvider {
    private final HikariDataSource pool;

    QuartzConnections(HikariDataSource pool) {
        this.pool = pool;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public void initialize() {
        // The pool is there.
    }

    @Override
    public void shutdown() {
        pool.close();
    }
}
