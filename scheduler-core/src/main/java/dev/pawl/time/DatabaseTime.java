package dev.pawl.time;

import static org.jooq.impl.DSL.field;

import java.time.Instant;
import org.jooq.DSLContext;
import org.jooq.Field;

/**
 * The server's clock. Due times, leases and histories use only this one, so nodes whose clocks differ agree. Tests set
 * it by replacing the SQL function {@code pawl.clock()}.
 */
public final class DatabaseTime {
    private DatabaseTime() {}

    /** SQL's "now". Moves on within a transaction, unlike {@code now()}. */
    public static Field<Instant> now() {
        return field("pawl.clock()", Instant.class);
    }

    /** The server's time at this moment. */
    public static Instant read(DSLContext db) {
        return db.select(now()).fetchSingle().value1();
    }
}
