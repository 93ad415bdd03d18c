package dev.pawl.database;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections of somebody else's data source, with the session that Pawl's statements need; closing one gives it back
 * as it was: auto-commit, isolation, network timeout, and all settings that Pawl or a migration changes. One that
 * cannot be put back is cut off, so that its pool throws it away. Safe for several threads.
 */
final class BorrowedConnections implements DataSource {
    private final DataSource lender;
    private final int networkTimeoutMillis;
    private final Map<String, String> session;

    private BorrowedConnections(DataSource lender, int networkTimeoutMillis, Map<String, String> session) {
        this.lender = lender;
        this.networkTimeoutMillis = networkTimeoutMillis;
        this.session = session;
    }

    /**
     * Borrows from {@code lender}.
     *
     * @param answerTimeout as in {@link DatabaseSettings}; zero waits for an answer without limit
     * @param plans settings by which statements are planned
     */
    static BorrowedConnections of(DataSource lender, Duration answerTimeout, Map<String, String> plans) {
        Map<String, String> session = new LinkedHashMap<>();
        session.put("TimeZone", "UTC");
        session.put("statement_timeout", Long.toString(Database.serverSideLimit(answerTimeout)));
        session.put("idle_in_transaction_session_timeout", Long.toString(answerTimeout.toMillis()));
        session.put("lock_timeout", "0");
        session.putAll(plans);
        return new BorrowedConnections(lender, Math.toIntExact(answerTimeout.toMillis()), session);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = lender.getConnection();
        try {
            SessionState before = SessionState.read(connection, remembered());
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            SessionState.set(connection, session);
            SessionState.prepareAtOnce(connection);
            connection.setNetworkTimeout(Runnable::run, networkTimeoutMillis);
            return (Connection) Proxy.newProxyInstance(
                    BorrowedConnections.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> call(connection, before, method, arguments));
        } catch (SQLException | RuntimeException e) {
            cutOff(connection, e);
            throw e;
        }
    }

    /** What is set here, and what migrations set for themselves. */
    private Set<String> remembered() {
        Set<String> names = new HashSet<>(session.keySet());
        names.add("search_path");
        return names;
    }

    private static @Nullable Object call(
            Connection connection, SessionState before, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getName().equals("close")) {
            giveBack(connection, before);
            return null;
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private static void giveBack(Connection connection, SessionState before) throws SQLException {
        if (connection.isClosed()) {
            connection.close();
            return;
        }
        try {
            before.restore(connection);
        } catch (SQLException | RuntimeException e) {
            cutOff(connection, e);
            return;
        }
        connection.close();
    }

    private static void cutOff(Connection connection, Exception cause) {
        try {
            connection.abort(Runnable::run);
            connection.close();
        } catch (SQLException alsoFailed) {
            cause.addSuppressed(alsoFailed);
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("connections are borrowed with the login that their pool has");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return lender.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter writer) throws SQLException {
        throw new SQLFeatureNotSupportedException("the lender's log writer is its own");
    }

    /** Our pool would set it; the lender's is its own. */
    @Override
    public void setLoginTimeout(int seconds) {
        // Left as it is.
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return lender.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return lender.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return lender.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return lender.isWrapperFor(type);
    }
}
