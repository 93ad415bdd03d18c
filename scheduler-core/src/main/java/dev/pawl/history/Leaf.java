package dev.pawl.history;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jooq.DSLContext;

/**
 * A leaf of a partitioned table.
 *
 * @param name of its table in the schema {@code pawl}
 * @param day that it holds, UTC
 */
record Leaf(String name, LocalDate day) {
    /** The leaves of a table, the oldest first; without its default leaf. */
    static List<Leaf> of(DSLContext db, String parent) {
        return db.resultQuery("select leaf, day from pawl.leaves(?) order by day", parent)
                .fetch(row -> new Leaf(row.get(0, String.class), row.get(1, LocalDate.class)));
    }

    Instant beginsAt() {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    Instant endsAt() {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
