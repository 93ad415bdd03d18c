package dev.pawl.migrations;

import java.nio.charset.StandardCharsets;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Brings a database's schema {@code pawl} up to what this version of the program needs. Holds no state.
 *
 * <p>Safe for several processes at once: the first one works, the others wait for it and find nothing left to do.
 */
public final class Migrations {
    private Migrations() {}

    /**
     * Applies the migrations that the database has not seen, each in its own transaction, and notes them in
     * {@code pawl.schema_history}. Does nothing where all are applied.
     *
     * @throws org.flywaydb.core.api.FlywayException if a migration fails, in which case it left nothing behind, or if
     *     an applied one differs from the file of the same number
     */
    public static void migrate(DataSource database) {
        configuration(database).load().migrate();
    }

    /** For tests also up to a migration of before. */
    static FluentConfiguration configuration(DataSource database) {
        return Flyway.configure()
                .dataSource(database)
                .locations("classpath:dev/pawl/migrations")
                .encoding(StandardCharsets.UTF_8)
                .defaultSchema("pawl")
                .table("schema_history")
                .validateMigrationNaming(true)
                .failOnMissingLocations(true)
                .cleanDisabled(true)
                .loggers("slf4j");
    }
}
