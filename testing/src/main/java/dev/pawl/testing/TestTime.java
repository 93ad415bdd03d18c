package dev.pawl.testing;

import static java.time.temporal.ChronoUnit.MICROS;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The time of one test database, and of the Java code beside it. It runs until a test sets it; then it stands still
 * until the test moves it on. After each test it runs again.
 *
 * <p>Safe for several threads; other processes on the database see it too.
 */
public final class TestTime {
    private final DSLContext db;
    private volatile @Nullable Instant frozenAt;

    TestTime(DSLContext db) {
        this.db = db;
    }

    /** Stops time at {@code moment}, which is cut to microseconds, the database's precision. */
    public synchronized void set(Instant moment) {
        Instant at = moment.truncatedTo(MICROS);
        db.execute("update pawl_test.clock set at = ?::timestamptz", OffsetDateTime.ofInstant(at, ZoneOffset.UTC));
        frozenAt = at;
    }

    /** Moves time on by {@code step}, which may be negative; stops it there if it was running. */
    public synchronized void advance(Duration step) {
        set(now().plus(step));
    }

    /** What {@code pawl.clock()} says. */
    public Instant now() {
        Instant at = frozenAt;
        return at != null ? at : runningTime();
    }

    /** The same time for Java code. Safe for several threads. */
    public Clock clock() {
        InstantSource source = this::now;
        return source.withZone(ZoneId.of(PostgresExtension.SESSION_ZONE));
    }

    synchronized void letItRun() {
        frozenAt = null;
    }

    private Instant runningTime() {
        return db.fetchSingle("select pawl.clock()").into(OffsetDateTime.class).toInstant();
    }
}
