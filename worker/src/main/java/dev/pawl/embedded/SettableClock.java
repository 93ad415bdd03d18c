package dev.pawl.embedded;

import dev.pawl.time.DatabaseTime;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jooq.DSLContext;

/**
 * The clock of a database, standing still until it is set: the SQL function {@code pawl.clock()} is replaced by one
 * that reads a table, until this is closed. The function that it replaces is kept in that table, too, for the next one
 * to restore if this process does not live to do so. One thread.
 */
final class SettableClock implements AutoCloseable {
    private final DSLContext db;
    private Instant now;

    /** Stops the clock at the present second. */
    SettableClock(DSLContext db) {
        this.db = db;
        now = DatabaseTime.read(db).truncatedTo(ChronoUnit.SECONDS);
        db.transaction(tx -> {
            tx.dsl().execute("create schema pawl_test_kit");
            tx.dsl()
                    .execute(
                            "create table pawl_test_kit.clock as select ?::timestamptz as at,"
                                    + " pg_get_functiondef('pawl.clock()'::regprocedure) as replaced",
                            at(now));
            tx.dsl()
                    .execute("create or replace function pawl.clock() returns timestamptz language sql volatile"
                            + " parallel safe as 'select at from pawl_test_kit.clock'");
        });
    }

    Instant now() {
        return now;
    }

    /** Sets the time, cut to microseconds, the database's precision. */
    void set(Instant moment) {
        now = moment.truncatedTo(ChronoUnit.MICROS);
        db.execute("update pawl_test_kit.clock set at = ?::timestamptz", at(now));
    }

    /** Lets the clock of a database run again whose test was killed; any other is left as it is. */
    static void restoreLeftBehind(DSLContext db) {
        Object kept = db.fetchValue("select to_regclass('pawl_test_kit.clock')::text");
        if (kept != null) {
            restore(db);
        }
    }

    @Override
    public void close() {
        restore(db);
    }

    private static void restore(DSLContext db) {
        db.transaction(tx -> {
            String replaced = tx.dsl()
                    .fetchSingle("select replaced from pawl_test_kit.clock")
                    .get(0, String.class);
            tx.dsl().execute(Objects.requireNonNull(replaced));
            tx.dsl().execute("drop schema pawl_test_kit cascade");
        });
    }

    private static OffsetDateTime at(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
