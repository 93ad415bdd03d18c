package dev.pawl.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.FileNotFoundException;
import java.io.InputStream;

/** The ends of the range of servers that Pawl supports. */
public enum ServerVersion {
    /** PostgreSQL 15, always an embedded one. */
    OLDEST {
        @Override
        EmbeddedPostgres.Builder builder() {
            // The platform was chosen when this module was built.
            return EmbeddedPostgres.builder().setPgBinaryResolver((system, machine) -> {
                InputStream binaries = ServerVersion.class.getResourceAsStream("postgres-15.txz");
                if (binaries == null) {
                    throw new FileNotFoundException("the module testing was built without PostgreSQL 15");
                }
                return binaries;
            });
        }
    },

    /** PostgreSQL 18, or the server at {@code PAWL_TEST_DB_URL}. */
    NEWEST {
        @Override
        EmbeddedPostgres.Builder builder() {
            return EmbeddedPostgres.builder();
        }
    };

    abstract EmbeddedPostgres.Builder builder();
}
