package dev.pawl.bench.product;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** Connections as a user of a library would configure them. */
final class Pool {
    private Pool() {}

    /** A pool that keeps all of its connections open. */
    static HikariDataSource of(String name, String url, int connections) {
        var config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(connections);
        return new HikariDataSource(config);
    }
}
