package dev.pawl.bench.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The server that a benchmark runs on: the one of {@code PAWL_BENCH_DB_URL}, whose role must be allowed to create
 * databases, or an embedded PostgreSQL that is as durable as in production. Each product gets a database of its own
 * there, which is dropped when this is closed. Safe for several threads.
 */
public final class BenchServer implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("(jdbc:postgresql://[^/?]*/)([^?]*)(\\?.*)?");

    private final @Nullable EmbeddedPostgres embedded;
    private final Matcher url;
    private final HikariDataSource connections;
    private final DSLContext db;
    private final boolean statementsCounted;
    private final List<String> created = new ArrayList<>();

    private BenchServer(@Nullable EmbeddedPostgres embedded, String url) {
        this.embedded = embedded;
        this.url = URL.matcher(url);
        if (!this.url.matches()) {
            throw new IllegalArgumentException(
                    "PAWL_BENCH_DB_URL must look like jdbc:postgresql://localhost:5432/postgres?user=...");
        }
        var config = new HikariConfig();
        config.setPoolName("bench");
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(2);
        this.connections = new HikariDataSource(config);
        this.db = DSL.using(connections, SQLDialect.POSTGRES);
        requireDurable();
        this.statementsCounted = statementsCanBeCounted();
    }

    /** Starts the embedded server, or finds the given one. */
    public static BenchServer start() throws IOException {
        String given = System.getenv("PAWL_BENCH_DB_URL");
        if (given != null) {
            return new BenchServer(null, given);
        }
        EmbeddedPostgres embedded = EmbeddedPostgres.builder()
                .setLocaleConfig("locale", "C")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "300")
                .setServerConfig("max_wal_size", "4GB")
                .setServerConfig("shared_buffers", "512MB")
                .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                .setServerConfig("track_commit_timestamp", "on")
                .start();
        return new BenchServer(embedded, embedded.getJdbcUrl("postgres", "postgres"));
    }

    /** Statements about the server as a whole; counted as nobody's. */
    public DSLContext db() {
        return db;
    }

    /** Whether {@code pg_stat_statements} tells how many statements there were, and how long they took. */
    public boolean statementsCounted() {
        return statementsCounted;
    }

    /** Makes an empty database, after dropping one of this name; gives its JDBC URL. */
    public synchronized String createDatabase(String name) {
        db.execute("drop database if exists {0} with (force)", DSL.name(name));
        db.execute("create database {0} encoding 'UTF8' template template0", DSL.name(name));
        created.add(name);
        return url.group(1) + name + (url.group(3) == null ? "" : url.group(3));
    }

    /** Version and the settings that decide what a commit costs, for the head of a report. */
    public String description() {
        return db.resultQuery("select 'PostgreSQL ' || current_setting('server_version') || ', fsync ' ||"
                        + " current_setting('fsync') || ', synchronous_commit ' ||"
                        + " current_setting('synchronous_commit') || ', shared_buffers ' ||"
                        + " current_setting('shared_buffers')")
                .fetchSingle()
                .get(0, String.class);
    }

    @Override
    public void close() throws IOException {
        if (embedded == null) {
            created.forEach(name -> db.execute("drop database if exists {0} with (force)", DSL.name(name)));
        } else {
            // Its stop is given five seconds, in which it would have to write all that is only in memory yet.
            db.execute("checkpoint");
        }
        connections.close();
        if (embedded != null) {
            embedded.close();
        }
    }

    private void requireDurable() {
        var settings = db.resultQuery("select current_setting('fsync'), current_setting('synchronous_commit')")
                .fetchSingle();
        if (settings.get(0, String.class).equals("off")
                || settings.get(1, String.class).equals("off")) {
            throw new IllegalStateException(
                    "fsync or synchronous_commit is off: figures of such a server say nothing. Switch both on.");
        }
    }

    private boolean statementsCanBeCounted() {
        try {
            db.execute("create extension if not exists pg_stat_statements");
            db.fetch("select 1 from pg_stat_statements limit 1");
            return true;
        } catch (DataAccessException notLoaded) {
            return false;
        }
    }
}
