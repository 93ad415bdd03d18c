package dev.pawl.web.http;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** Tells a database that cannot be reached from a fault of the program. */
final class DatabaseTrouble {
    private DatabaseTrouble() {}

    static boolean isCauseOf(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (cause instanceof SQLTransientConnectionException || cause instanceof SQLRecoverableException) {
                return true;
            }
            if (cause instanceof SQLException sql && sql.getSQLState() != null && isOutage(sql.getSQLState())) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Connection lost, server shutting down or starting, out of connections or disk, read-only standby. */
    private static boolean isOutage(String state) {
        return state.startsWith("08") || state.startsWith("57P0") || state.startsWith("53") || state.equals("25006");
    }
}
