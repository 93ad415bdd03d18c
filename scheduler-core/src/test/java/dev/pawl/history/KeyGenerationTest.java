package dev.pawl.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.queue.Enqueued;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.testing.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long an idempotency key is known. */
class KeyGenerationTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration KEEP = Duration.ofDays(10);
    private static final Duration DAY = Duration.ofDays(1);

    private HistoryFixture given;
    private Retention retention;
    private long worker;

    @BeforeEach
    void aGenerationThatBeginsNow() {
        given = new HistoryFixture(db, START);
        db.dsl().execute("update pawl.key_generation set began_at = pawl.clock()");
        retention = new Retention(db.dsl(), new KeepTimes(KEEP, DAY));
        worker = given.worker();
    }

    /** What the migrations made is dropped in the course of these tests. */
    @AfterEach
    void theFirstGeneration() {
        db.dsl().execute("create table if not exists pawl.run_key_g1 partition of pawl.run_key for values in (1)");
    }

    @Test
    void aKeyIsKnownAsLongAsRunsAreKept_andForgottenWithTheGenerationAfterIts() {
        RunId first = enqueue("order-7").id();
        end(RunState.SUCCEEDED);

        roundAt(START.plus(KEEP).minusMillis(1));
        assertThat(generation()).isEqualTo(1);
        roundAt(START.plus(KEEP).plus(DAY));
        assertThat(generation()).isEqualTo(2);
        assertThat(enqueue("order-7")).returns(first, Enqueued::id).returns(false, Enqueued::created);

        roundAt(START.plus(KEEP.multipliedBy(2)).plus(DAY.multipliedBy(2)));
        assertThat(generation()).isEqualTo(3);
        assertThat(given.exists("pawl.run_key_g1")).isFalse();
        assertThat(enqueue("order-7").created()).isTrue();
    }

    @Test
    void aKeyGivenJustBeforeTheRotationIsKnownFarBeyondIt() {
        db.time().set(START.plus(KEEP));
        RunId late = enqueue("late").id();
        roundAt(START.plus(KEEP).plus(DAY));
        assertThat(generation()).isEqualTo(2);

        db.time().set(START.plus(KEEP.multipliedBy(2)));
        retention.round();
        assertThat(enqueue("late").id()).isEqualTo(late);
    }

    @Test
    void theKeyOfARunThatIsStillThereIsKept_howeverOldItIs() {
        RunId parked = enqueue("wait-for-it").id();
        for (int generation = 2; generation <= 4; generation++) {
            db.time().advance(KEEP.plus(DAY));
            given.makeLeaves();
            retention.round();
            assertThat(generation()).isEqualTo(generation);
        }
        assertThat(given.count("pawl.run_p_default")).isEqualTo(1);
        assertThat(enqueue("wait-for-it")).returns(parked, Enqueued::id).returns(true, Enqueued::sameParams);
        assertThat(given.claimOne(worker).id()).isEqualTo(parked);
    }

    @Test
    void nothingIsRotatedWhileLeavesOfItsTimeAreThere() {
        enqueue("order-7");
        db.time().set(START.plus(KEEP).plus(DAY));
        // As when the leaf could not be dropped.
        assertThat(rotate()).isEqualTo("not due");
        assertThat(generation()).isEqualTo(1);
    }

    @Test
    void keysAreKeptForAWeekAlsoWhereRunsAreNot() {
        assertThat(new KeepTimes(DAY, DAY).keys()).isEqualTo(Duration.ofDays(7));
        assertThat(new KeepTimes(KEEP, DAY).keys()).isEqualTo(KEEP);
    }

    @Test
    void anEnqueueThatIsUnderWayPutsTheRotationOff_andItsTwinIsFoundAfterwards() throws SQLException {
        Instant late = START.plus(KEEP).plus(DAY);
        roundAt(late);
        assertThat(generation()).isEqualTo(2);
        db.time().set(late.plus(KEEP).plus(DAY));
        given.makeLeaves();
        RunId first;
        try (Connection open = db.dataSource().getConnection()) {
            open.setAutoCommit(false);
            first = given.enqueueWithKey(DSL.using(open), "twin").id();
            RetentionReport report = retention.round();
            assertThat(report.busy()).isTrue();
            assertThat(generation()).isEqualTo(2);
            open.commit();
        }
        retention.round();
        assertThat(generation()).isEqualTo(3);

        assertThat(enqueue("twin")).returns(first, Enqueued::id).returns(false, Enqueued::created);
        assertThat(given.count("pawl.run")).isEqualTo(1);
    }

    private Enqueued enqueue(String key) {
        return given.enqueueWithKey(db.dsl(), key);
    }

    private void end(RunState state) {
        given.finish(db.dsl(), given.claimOne(worker), state);
    }

    private void roundAt(Instant moment) {
        db.time().set(moment);
        retention.round();
    }

    private String rotate() {
        return db.dsl()
                .fetchSingle("select pawl.rotate_keys(? * interval '1 second', 100)", KEEP.toSeconds())
                .into(String.class);
    }

    private static int generation() {
        return db.dsl()
                .fetchSingle("select max(generation) from pawl.key_generation")
                .into(Integer.class);
    }
}
