package dev.pawl.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.postgresql.PGConnection;

/**
 * How a connection was when it was borrowed. Immutable.
 *
 * @param prepareThreshold how often a statement is run before the server keeps it; -1 where the driver does not tell
 */
record SessionState(
        boolean autoCommit,
        boolean readOnly,
        int isolation,
        int networkTimeoutMillis,
        int prepareThreshold,
        Map<String, String> settings) {
    /** Leaves the connection in auto-commit mode, ready to write. */
    static SessionState read(Connection connection, Set<String> settings) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(true);
        boolean readOnly = connection.isReadOnly();
        connection.setReadOnly(false);
        int prepareThreshold = connection.isWrapperFor(PGConnection.class)
                ? connection.unwrap(PGConnection.class).getPrepareThreshold()
                : -1;
        return new SessionState(
                autoCommit,
                readOnly,
                connection.getTransactionIsolation(),
                connection.getNetworkTimeout(),
                prepareThreshold,
                current(connection, settings));
    }

    /** Puts everything back. A transaction that is still open is rolled back. */
    void restore(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        set(connection, settings);
        connection.setTransactionIsolation(isolation);
        if (prepareThreshold > 1) {
            connection.unwrap(PGConnection.class).setPrepareThreshold(prepareThreshold);
        }
        connection.setReadOnly(readOnly);
        connection.setAutoCommit(autoCommit);
        connection.setNetworkTimeout(Runnable::run, networkTimeoutMillis);
    }

    /** Our statements are few and repeat. One whose preparing is turned off, as for some poolers, is left so. */
    static void prepareAtOnce(Connection connection) throws SQLException {
        if (connection.isWrapperFor(PGConnection.class)) {
            PGConnection driver = connection.unwrap(PGConnection.class);
            if (driver.getPrepareThreshold() > 1) {
                driver.setPrepareThreshold(1);
            }
        }
    }

    /** Sets settings of the session. */
    static void set(Connection connection, Map<String, String> settings) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select set_config(name, value, false) from unnest(?, ?) as t (name, value)")) {
            statement.setArray(
                    1, connection.createArrayOf("text", settings.keySet().toArray()));
            statement.setArray(
                    2, connection.createArrayOf("text", settings.values().toArray()));
            statement.execute();
        }
    }

    private static Map<String, String> current(Connection connection, Set<String> names) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select name, current_setting(name) from unnest(?) as t (name)")) {
            statement.setArray(1, connection.createArrayOf("text", names.toArray()));
            Map<String, String> current = new LinkedHashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    current.put(rows.getString(1), rows.getString(2));
                }
            }
            return current;
        }
    }
}
