package dev.pawl.database;

import java.sql.SQLException;
import java.util.Optional;

/** No connection to the database can be made. The message says which one, why, and what to do. */
public final class UnreachableDatabase extends RuntimeException {
    private final boolean starting;

    private UnreachableDatabase(String message, boolean starting, SQLException cause) {
        super(message, cause);
        this.starting = starting;
    }

    /** Whether the server is there and only needs a moment more: it is starting, or replaying what a crash left. */
    public boolean starting() {
        return starting;
    }

    static UnreachableDatabase because(DatabaseSettings settings, SQLException error) {
        return because(settings.address(), error);
    }

    static UnreachableDatabase because(String address, SQLException error) {
        String state = Optional.ofNullable(error.getSQLState()).orElse("");
        String hint = switch (state) {
            case "28P01", "28000" ->
                "It refuses the login: check user and password (in the URL, or PAWL_DB_USER and"
                        + " PAWL_DB_PASSWORD), and pg_hba.conf on the server.";
            case "3D000" -> "There is no such database. Create it: CREATE DATABASE pawl ENCODING 'UTF8';";
            case "42501" -> "The role lacks the right to connect: GRANT CONNECT ON DATABASE ... TO ...;";
            case "53300" -> "It has no connection left: raise max_connections or stop other clients.";
            case "57P03" -> "It is starting or shutting down. Try again in a moment.";
            case "08001" -> "Check that it runs, that host and port are right, and that no firewall is between.";
            default -> "Check the URL and the server.";
        };
        String reason = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        return new UnreachableDatabase(
                "cannot reach the database " + address + ": " + reason + " " + hint, state.equals("57P03"), error);
    }
}
