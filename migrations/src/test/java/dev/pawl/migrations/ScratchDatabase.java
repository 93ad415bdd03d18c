package dev.pawl.migrations;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * An empty database that is gone after the test: on a server of its own, or on the one that {@code PAWL_TEST_DB_URL}
 * names. The modules above this one have {@code dev.pawl.testing} for that, which needs our tables to exist.
 */
final class ScratchDatabase implements AutoCloseable {
    private final @Nullable EmbeddedPostgres server;
    private final DataSource maintenance;
    private final PGSimpleDataSource database;
    private final String name = "pawl_scratch_" + UUID.randomUUID().toString().replace("-", "");

    ScratchDatabase() throws IOException, SQLException {
        String givenUrl = System.getenv("PAWL_TEST_DB_URL");
        String url;
        if (givenUrl == null) {
            server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
            url = server.getJdbcUrl("postgres", "postgres");
        } else {
            server = null;
            url = givenUrl;
        }
        maintenance = at(url);
        execute("create database " + name);
        database = at(url);
        database.setDatabaseName(name);
    }

    DataSource dataSource() {
        return database;
    }

    @Override
    public void close() throws IOException, SQLException {
        execute("drop database " + name + " with (force)");
        if (server != null) {
            server.close();
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = maintenance.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static PGSimpleDataSource at(String url) {
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        return source;
    }
}
