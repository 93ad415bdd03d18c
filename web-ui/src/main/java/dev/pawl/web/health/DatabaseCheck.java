package dev.pawl.web.health;

import dev.pawl.database.TransientErrors;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/** The database answers and has our tables. */
public final class DatabaseCheck implements ReadinessCheck {
    private static final int TIMEOUT_SECONDS = 2;

    private final DSLContext db;

    public DatabaseCheck(DSLContext db) {
        this.db = db;
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public Optional<String> problem() {
        try {
            // Our own clock function and the newest table of the schema: answers and is migrated.
            db.resultQuery("select pawl.clock() from pawl.refused_write limit 1")
                    .queryTimeout(TIMEOUT_SECONDS)
                    .fetch();
            return Optional.empty();
        } catch (DataAccessException failure) {
            String state = TransientErrors.sqlState(failure).orElse("");
            boolean unknownName = state.startsWith("42") || state.startsWith("3F");
            return Optional.of(
                    unknownName
                            ? "the tables of Pawl are missing or old: run pawl migrate"
                            : "the database does not answer");
        }
    }
}
