package dev.pawl.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import javax.sql.DataSource;

/**
 * Whether a server can be trusted with jobs. Each fault is one sentence for a person, with its fix. Holds no state.
 *
 * <p>Pawl promises that what it has accepted survives a crash. On a server that acknowledges commits before they are on
 * disk it cannot keep that promise, so it does not start there.
 */
public final class ServerCheck {
    /** The oldest PostgreSQL that the tests run on, as in {@code server_version_num}. */
    private static final int OLDEST_VERSION = 150000;

    /** The newest migration of this program. A test compares it with the files. */
    static final int NEWEST_SCHEMA = 11;

    private static final String FACTS = """
        select current_setting('server_version_num')::int,
               current_database(),
               current_user,
               pg_encoding_to_char(d.encoding),
               current_setting('fsync')::boolean,
               current_setting('synchronous_commit'),
               pg_is_in_recovery(),
               current_setting('transaction_read_only')::boolean,
               n.oid is not null,
               has_database_privilege(d.oid, 'CREATE'),
               n.oid is not null and pg_has_role(n.nspowner, 'USAGE')
          from pg_database d left join pg_namespace n on n.nspname = 'pawl'
         where d.datname = current_database()\
        """;

    private ServerCheck() {}

    /**
     * Connects once and looks. An empty list: the server is fit, whether or not it has the schema yet.
     *
     * @throws UnreachableDatabase if no connection can be made
     */
    public static List<String> problems(DatabaseSettings settings) {
        DataSource source = DirectConnections.with(settings, settings.answerTimeout());
        try (Connection connection = source.getConnection()) {
            return problems(read(connection));
        } catch (SQLException e) {
            throw UnreachableDatabase.because(settings, e);
        }
    }

    /**
     * The same over somebody else's connections.
     *
     * @param needsSchema whether the schema must be there already, as new as this program's
     * @throws UnreachableDatabase if no connection can be had
     */
    public static List<String> problems(DataSource source, boolean needsSchema) {
        ServerFacts facts;
        try (Connection connection = source.getConnection()) {
            facts = read(connection);
        } catch (SQLException e) {
            throw UnreachableDatabase.because("of the given data source", e);
        }
        List<String> problems = new ArrayList<>(problems(facts));
        int version = facts.schemaVersion().orElse(0);
        if (needsSchema && problems.isEmpty() && version < NEWEST_SCHEMA) {
            problems.add("The database has " + (version == 0 ? "no schema of Pawl's" : "schema version " + version)
                    + ", this program needs " + NEWEST_SCHEMA + ". Run pawl migrate, or let the program do it.");
        }
        return List.copyOf(problems);
    }

    /** The newest migration that this program brings. */
    public static int newestSchema() {
        return NEWEST_SCHEMA;
    }

    static List<String> problems(ServerFacts facts) {
        var problems = new ArrayList<String>();
        if (facts.versionNumber() < OLDEST_VERSION) {
            problems.add("PostgreSQL " + facts.versionNumber() / 10000
                    + " is too old: Pawl needs 15 or newer. Upgrade the server, or use the one that the program pawl"
                    + " brings along.");
        }
        if (!facts.fsync()) {
            problems.add("fsync is off: the server loses or corrupts data when its machine crashes. Set fsync = on in"
                    + " postgresql.conf and reload it.");
        }
        if (facts.synchronousCommit().equals("off")) {
            problems.add("synchronous_commit is off: the server forgets accepted jobs when it crashes. Run: ALTER ROLE "
                    + quoted(facts.role()) + " IN DATABASE " + quoted(facts.database())
                    + " SET synchronous_commit = on;");
        }
        if (!facts.encoding().equals("UTF8")) {
            problems.add("Database " + quoted(facts.database()) + " has the encoding " + facts.encoding()
                    + " and cannot hold every text. Create one for Pawl: CREATE DATABASE pawl ENCODING 'UTF8' TEMPLATE"
                    + " template0;");
        }
        if (facts.standby()) {
            problems.add("The server is a standby, which only reads. Connect to the primary; with several hosts in the"
                    + " URL (jdbc:postgresql://a,b/pawl?targetServerType=primary) the driver finds it.");
        } else if (facts.readOnly()) {
            problems.add("Transactions are read-only here. Run: ALTER ROLE " + quoted(facts.role()) + " IN DATABASE "
                    + quoted(facts.database()) + " SET default_transaction_read_only = off;");
        }
        if (!facts.schemaExists() && !facts.mayCreateSchema()) {
            problems.add("Role " + quoted(facts.role()) + " may not create the schema. Run as the database's owner:"
                    + " GRANT CREATE ON DATABASE " + quoted(facts.database()) + " TO " + quoted(facts.role()) + ";");
        }
        if (facts.schemaExists() && !facts.ownsSchema()) {
            problems.add("Schema pawl belongs to another role, and Pawl creates partitions in it. Connect as its owner,"
                    + " or run as a superuser: GRANT <owner of schema pawl> TO " + quoted(facts.role()) + ";");
        }
        facts.schemaVersion().ifPresent(version -> {
            if (version > NEWEST_SCHEMA) {
                problems.add("The database has schema version " + version + ", this program knows " + NEWEST_SCHEMA
                        + ". Start the newer Pawl that has upgraded it.");
            }
        });
        return List.copyOf(problems);
    }

    private static ServerFacts read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(FACTS)) {
            row.next();
            boolean schemaExists = row.getBoolean(9);
            boolean ownsSchema = row.getBoolean(11);
            return new ServerFacts(
                    row.getInt(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getBoolean(5),
                    row.getString(6),
                    row.getBoolean(7),
                    row.getBoolean(8),
                    schemaExists,
                    row.getBoolean(10),
                    ownsSchema,
                    ownsSchema ? schemaVersion(connection) : OptionalInt.empty());
        }
    }

    private static OptionalInt schemaVersion(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet exists = statement.executeQuery("select to_regclass('pawl.schema_history') is not null")) {
                exists.next();
                if (!exists.getBoolean(1)) {
                    return OptionalInt.empty();
                }
            }
            try (ResultSet newest = statement.executeQuery(
                    "select max(version::int) from pawl.schema_history where success and version ~ '^[0-9]+$'")) {
                newest.next();
                int version = newest.getInt(1);
                return newest.wasNull() ? OptionalInt.empty() : OptionalInt.of(version);
            }
        }
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
