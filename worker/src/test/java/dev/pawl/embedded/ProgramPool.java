package dev.pawl.embedded;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.testing.PostgresExtension;

/** The pool of a program that embeds Pawl, as unlike Pawl's own connections as may be. */
final class ProgramPool {
    private ProgramPool() {}

    /** Connections without auto-commit, in another zone, with a schema of the program's own. */
    static HikariDataSource open(PostgresExtension db, int size) {
        var config = new HikariConfig();
        config.setPoolName("program");
        config.setJdbcUrl(db.jdbcUrl());
        config.setUsername(db.user());
        config.setPassword(db.password());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setAutoCommit(false);
        // Else the settings below would be rolled back with the first transaction.
        config.setIsolateInternalQueries(true);
        config.setConnectionInitSql("set time zone 'Asia/Tokyo'; set search_path = shop, public");
        return new HikariDataSource(config);
    }
}
