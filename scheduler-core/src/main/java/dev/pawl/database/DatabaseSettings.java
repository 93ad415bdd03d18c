package dev.pawl.database;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is and how patient we are with it. Immutable.
 *
 * @param url {@code jdbc:postgresql://host:port/database}, with any of the driver's parameters; those win over ours
 * @param user the role, or null where the URL, {@code PGUSER} or the system's user name tells it
 * @param password null where the URL, the {@code .pgpass} file or the server's trust makes it unnecessary
 * @param program how our connections are named in {@code pg_stat_activity}
 * @param connections how many connections the general pool may open, at least 2
 * @param queueConnections how many connections the queue's pool may open, at least 2
 * @param connectTimeout how long one connection attempt, or the wait for a free connection, may take; a second or more
 * @param answerTimeout after how long without an answer a connection is given up; two seconds or more. A server that is
 *     cut off without a word would otherwise hold its callers for ever.
 */
public record DatabaseSettings(
        String url,
        @Nullable String user,
        @Nullable String password,
        String program,
        int connections,
        int queueConnections,
        Duration connectTimeout,
        Duration answerTimeout) {
    private static final String PREFIX = "jdbc:postgresql:";

    public DatabaseSettings {
        if (!url.startsWith(PREFIX)) {
            throw new IllegalArgumentException(
                    "the database URL must start with " + PREFIX + "// (as in jdbc:postgresql://localhost:5432/pawl)");
        }
        if (connections < 2 || queueConnections < 2) {
            throw new IllegalArgumentException(
                    "each pool needs 2 connections or more, was " + connections + " and " + queueConnections);
        }
        if (connectTimeout.toSeconds() < 1 || answerTimeout.toSeconds() < 2) {
            throw new IllegalArgumentException("connecting needs 1 s or more and answers 2 s or more, was "
                    + connectTimeout + " and " + answerTimeout);
        }
    }

    /** The defaults: 10 and 4 connections, 5 s to connect, 30 s to answer. */
    public static DatabaseSettings of(String url) {
        return new DatabaseSettings(url, null, null, "pawl", 10, 4, Duration.ofSeconds(5), Duration.ofSeconds(30));
    }

    public DatabaseSettings withLogin(String otherUser, String otherPassword) {
        return new DatabaseSettings(
                url, otherUser, otherPassword, program, connections, queueConnections, connectTimeout, answerTimeout);
    }

    /** The same under another name in {@code pg_stat_activity}. */
    public DatabaseSettings withProgram(String otherProgram) {
        return new DatabaseSettings(
                url, user, password, otherProgram, connections, queueConnections, connectTimeout, answerTimeout);
    }

    public DatabaseSettings withConnections(int general, int queue) {
        return new DatabaseSettings(url, user, password, program, general, queue, connectTimeout, answerTimeout);
    }

    public DatabaseSettings withTimeouts(Duration connect, Duration answer) {
        return new DatabaseSettings(url, user, password, program, connections, queueConnections, connect, answer);
    }

    /** The URL without its parameters, which may hold a password: for messages. */
    public String address() {
        int parameters = url.indexOf('?');
        String bare = parameters < 0 ? url : url.substring(0, parameters);
        // The driver does not know user:password@host, people write it all the same.
        return bare.replaceFirst("//[^/@]*@", "//").substring("jdbc:".length());
    }

    /** Without the password and the parameters. */
    @Override
    public String toString() {
        return "DatabaseSettings[" + address() + "]";
    }
}
