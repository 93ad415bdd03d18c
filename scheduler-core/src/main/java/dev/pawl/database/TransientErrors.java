package dev.pawl.database;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Optional;
import java.util.Set;

/**
 * Tells errors that pass by themselves, so that trying again is right, from those that stay. The only reader of
 * SQLSTATE.
 *
 * <p>A transient error says nothing about whether the transaction happened when it came from its commit: only repeat
 * what is idempotent.
 */
public final class TransientErrors {
    private static final Set<String> CLASSES = Set.of(
            "08", // connection lost, refused or never made
            "40", // serialization failure, deadlock
            "53"); // out of disk, memory or connections

    private static final Set<String> STATES = Set.of(
            "25006", // read-only: this server was the primary until a moment ago
            "25P03", // idle in a transaction for too long, as after a pause of ours
            "55P03", // lock not available
            "57014", // cancelled, by statement_timeout
            "57P01", // server is shutting down
            "57P02", // a sibling crashed
            "57P03", // server is starting
            "57P05", // idle session timeout
            "58030", // input/output error
            "58000"); // system error outside PostgreSQL

    private static final Set<String> OF_ONE_STATEMENT = Set.of(
            "25P03", // idle in a transaction for too long
            "55P03", // lock not available
            "57014"); // cancelled, by statement_timeout

    private static final Set<String> REFUSALS = Set.of(
            "22", // data exception
            "23", // integrity constraint violation
            "54"); // program limit exceeded

    private TransientErrors() {}

    /** Whether the same work, done again later, may succeed without anybody changing anything. */
    public static boolean isTransient(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isTransient(sql)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the server as a whole is away or in trouble, so that other work would fail as well. */
    public static boolean isOutage(Throwable error) {
        return isTransient(error)
                && sqlState(error)
                        .filter(state -> state.startsWith("40") || OF_ONE_STATEMENT.contains(state))
                        .isEmpty();
    }

    /** Whether the database saw the rows and refused them, as against a database that is away or busy. */
    public static boolean isRefusal(Throwable error) {
        return sqlState(error)
                .filter(state -> state.length() == 5 && REFUSALS.contains(state.substring(0, 2)))
                .isPresent();
    }

    /** The SQLSTATE at the bottom of an error, whichever library has wrapped it. Empty: it came from no database. */
    public static Optional<String> sqlState(Throwable error) {
        Optional<String> found = Optional.empty();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                found = Optional.of(sql.getSQLState());
            }
        }
        return found;
    }

    private static boolean isTransient(SQLException error) {
        String state = error.getSQLState();
        if (state == null) {
            return error instanceof SQLTransientException || error instanceof SQLNonTransientConnectionException;
        }
        return STATES.contains(state) || (state.length() == 5 && CLASSES.contains(state.substring(0, 2)));
    }
}
