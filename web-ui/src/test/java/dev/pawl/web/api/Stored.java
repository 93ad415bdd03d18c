package dev.pawl.web.api;

import java.util.Map;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** How many rows each table has that a request could store into; to show that a refused one stored nothing. */
final class Stored {
    private static final String[] TABLES = {
        "job", "job_version", "fire_cursor", "queue", "run", "run_key", "ready", "delayed", "lease", "attempt", "skip"
    };

    private Stored() {}

    static Map<String, Integer> rows(DSLContext db) {
        Map<String, Integer> rows = new TreeMap<>();
        for (String table : TABLES) {
            rows.put(table, db.fetchCount(DSL.table("pawl." + table)));
        }
        return rows;
    }
}
