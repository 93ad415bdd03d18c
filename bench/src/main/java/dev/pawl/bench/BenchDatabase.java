package dev.pawl.bench;

import dev.pawl.database.Database;
import dev.pawl.database.DatabaseSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The server that a benchmark runs on: the one of {@code PAWL_BENCH_DB_URL}, whose schema {@code pawl} is dropped
 * first, or an embedded PostgreSQL that is as durable as in production.
 */
final class BenchDatabase implements AutoCloseable {
    private final @Nullable EmbeddedPostgres server;
    private final Database database;

    BenchDatabase() throws IOException {
        String url = System.getenv("PAWL_BENCH_DB_URL");
        if (url == null) {
            server = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_wal_size", "4GB")
                    .setServerConfig("shared_buffers", "512MB")
                    .start();
            url = server.getJdbcUrl("postgres", "postgres");
        } else {
            server = null;
        }
        database = Database.open(DatabaseSettings.of(url));
        database.dsl().execute("drop schema if exists pawl cascade");
        database.migrate();
    }

    Database database() {
        return database;
    }

    @Override
    public void close() throws IOException {
        database.close();
        if (server != null) {
            server.close();
        }
    }
}
