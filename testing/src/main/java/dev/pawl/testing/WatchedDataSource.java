package dev.pawl.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A pool that knows who took the connections that are out. Safe for several threads. */
final class WatchedDataSource implements DataSource, AutoCloseable {
    private static final int CONNECTIONS_MAX = 40;

    private final HikariDataSource pool;
    private final Map<Connection, Throwable> taken = new ConcurrentHashMap<>();

    WatchedDataSource(DataSource database) {
        var config = new HikariConfig();
        config.setDataSource(database);
        config.setPoolName("tests");
        config.setMaximumPoolSize(CONNECTIONS_MAX);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(20_000);
        // The driver would set the JVM's zone.
        config.setConnectionInitSql("set time zone '" + PostgresExtension.SESSION_ZONE + "'");
        this.pool = new HikariDataSource(config);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = pool.getConnection();
        taken.put(
                connection,
                new Throwable("taken by thread " + Thread.currentThread().getName()));
        return (Connection) Proxy.newProxyInstance(
                WatchedDataSource.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> call(connection, method, arguments));
    }

    /** Cuts off the connections that are out; tells for each where it was taken. */
    List<Throwable> cutOffLeaks() throws SQLException {
        Map<Connection, Throwable> leaks = Map.copyOf(taken);
        taken.keySet().removeAll(leaks.keySet());
        for (Connection leaked : leaks.keySet()) {
            // Giving it back would wait for a statement that may never end.
            leaked.abort(Runnable::run);
            pool.evictConnection(leaked);
        }
        return List.copyOf(leaks.values());
    }

    @Override
    public void close() {
        pool.close();
    }

    private @Nullable Object call(Connection connection, Method method, Object @Nullable [] arguments)
            throws Throwable {
        if (method.getName().equals("close")) {
            taken.remove(connection);
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the tests' pool has one user");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return pool.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter writer) throws SQLException {
        pool.setLogWriter(writer);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        pool.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return pool.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return pool.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return pool.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return pool.isWrapperFor(type);
    }
}
