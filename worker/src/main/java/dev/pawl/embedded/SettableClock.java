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
 * that reads a table, until this is closed. One thread.
 */
final class SettableClock implements AutoCloseable {

    private final DSLContext db;
    private final String before;
    private Instant now;

    /** Stops the clock at the present second. */
    SettableClock(DSLContext db) {
        this.db = db;
        before = Objects.requireNonNull(db.fetchSingle("select pg_get_functiondef('pawl.clock()'::regprocedure)")
                .get(0, String.class));
        now = DatabaseTime.read(db).truncatedTo(ChronoUnit.SECONDS);
        db.transaction(tx -> {
            tx.dsl().execute("create schema if not exists pawl_test_kit");
            tx.dsl().execute("drop table if exists pawl_test_kit.clock");
            tx.dsl().execute("create table pawl_test_kit.clock as select ?::timestamptz as at", at(now));
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

    @Override
    public void close() {
        db.transaction(tx -> {
            tx.dsl().execute(before);
            tx.dsl().execute("drop schema pawl_test_kit cascade");
        });
    }

    private static OffsetDateTime at(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
