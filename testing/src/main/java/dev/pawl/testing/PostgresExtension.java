package dev.pawl.testing;

import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test class a real PostgreSQL database with Pawl's schema.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final PostgresExtension db = new PostgresExtension();
 * }</pre>
 *
 * <p>Each test class has a database of its own; its tests find it as the migrations left it, because after each test
 * the tables are emptied, the rows that the migrations insert are put back, partitions that the test made are dropped,
 * sequences are set back, and time runs again. A test that leaves a connection of {@link #dataSource()} open fails.
 *
 * <p>The server is an embedded PostgreSQL 18 (or 15, see {@link ServerVersion}), one for the JVM, as durable as a real
 * one; or the one whose JDBC URL is in the environment variable {@code PAWL_TEST_DB_URL}, with a user who may create
 * databases and is superuser. The session's time zone is {@value #SESSION_ZONE}, and ordering is by code point.
 *
 * <p>The methods may be called from the first {@code @BeforeAll} to the last {@code @AfterAll}, by several threads.
 */
public final class PostgresExtension
        implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
    /** Far from UTC and not a whole number of hours away, so that a lost zone shows. */
    static final String SESSION_ZONE = "Asia/Kathmandu";

    private static final Namespace NAMESPACE = Namespace.create(PostgresExtension.class);

    private final ServerVersion version;
    private @Nullable TestDatabase database;
    /** The class that the database was made for; classes nested in it share the database. */
    private @Nullable String ownerId;

    /** A database on the newest supported server, or on the one at {@code PAWL_TEST_DB_URL}. */
    public PostgresExtension() {
        this(ServerVersion.NEWEST);
    }

    /** A database on a server of this version. */
    public PostgresExtension(ServerVersion version) {
        this.version = version;
    }

    /** A pool of connections to the class's database, with auto-commit. */
    public DataSource dataSource() {
        return database().pool();
    }

    /** jOOQ on {@link #dataSource()}. */
    public DSLContext dsl() {
        return database().dsl();
    }

    /** The database's time. */
    public TestTime time() {
        return database().time();
    }

    /** The database's address for other processes, without user and password. */
    public String jdbcUrl() {
        return database().address().getUrl();
    }

    /** The user to give with {@link #jdbcUrl()}. */
    public String user() {
        return Objects.requireNonNullElse(database().address().getUser(), "postgres");
    }

    /** The password to give with {@link #jdbcUrl()}; may be empty. */
    public String password() {
        return Objects.requireNonNullElse(database().address().getPassword(), "");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (database == null) {
            PostgresServer server = context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                    .computeIfAbsent(version, PostgresServer::start, PostgresServer.class);
            database = new TestDatabase(server);
            ownerId = context.getUniqueId();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws SQLException {
        database().returnToStart();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (database != null && context.getUniqueId().equals(ownerId)) {
            database.close();
            database = null;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == PostgresExtension.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return this;
    }

    private TestDatabase database() {
        if (database == null) {
            throw new IllegalStateException("there is no database outside the tests of a class;"
                    + " the field that holds this extension must be static");
        }
        return database;
    }
}
