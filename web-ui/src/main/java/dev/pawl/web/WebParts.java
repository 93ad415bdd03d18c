package dev.pawl.web;

import dev.pawl.web.health.ReadinessCheck;
import java.util.List;
import javax.sql.DataSource;
import org.jooq.DSLContext;

/**
 * What the API and the pages are made of: the services of the core. All are safe for several threads.
 *
 * @param db for reading what a page shows; its statements have a timeout
 * @param hints where changes are announced and heard; one connection of it is kept, in autocommit mode
 * @param readiness what must be well, besides the database, for this process to be ready: one for each role it plays
 */
public record WebParts(DSLContext db, DataSource hints, List<ReadinessCheck> readiness) {
    public WebParts {
        readiness = List.copyOf(readiness);
    }
}
