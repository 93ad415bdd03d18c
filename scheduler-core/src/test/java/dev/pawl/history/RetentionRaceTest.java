package dev.pawl.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pawl.queue.RunAction;
import dev.pawl.queue.RunActions;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.testing.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A leaf is dropped at the moment at which one of its runs is claimed, finished or retried. Nothing is lost. */
class RetentionRaceTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant TOO_OLD = Instant.parse("2026-03-02T00:00:00Z").plus(HistoryFixture.KEEP.runs());
    private static final Leaf LEAF = new Leaf("run_p20260301", LocalDate.parse("2026-03-01"));

    private HistoryFixture given;
    private long worker;

    @BeforeEach
    void aQueueWithLeaves() {
        given = new HistoryFixture(db, START);
        worker = given.worker();
    }

    @Test
    void aClaimThatIsUnderWayIsLeftAlone_andTheLeafIsDroppedAfterwards() {
        RunId id = given.enqueue();
        db.time().set(TOO_OLD);
        ClaimedRun claimed = db.dsl().transactionResult(open -> {
            ClaimedRun run = given.claimOne(open.dsl(), worker);

            RetentionReport report = given.retention.round();
            assertThat(report.busy()).isTrue();
            assertThat(report.dropped()).doesNotContain("run 2026-03-01");
            return run;
        });

        assertThat(given.retention.round().dropped()).contains("run 2026-03-01");
        assertThat(given.finish(db.dsl(), claimed, RunState.SUCCEEDED).stored()).containsExactly(id);
    }

    /** As between the two statements of a claim. */
    @Test
    void aRunThatIsLeasedButNotYetReadIsFoundWhereItIsNow() throws SQLException {
        RunId id = given.enqueue();
        db.time().set(TOO_OLD);
        try (Connection open = transaction()) {
            DSLContext session = DSL.using(open);
            session.execute("""
                with taken as (delete from pawl.ready returning *)
                insert into pawl.lease (run_id, attempt, worker_epoch, claimed_at, queue_id, priority, job_id, spent, lost)
                select run_id, 1, ?, pawl.clock(), queue_id, priority, job_id, 0, 0 from taken
                """, worker);

            assertThat(given.retention.round().dropped()).contains("run 2026-03-01");
            assertThat(session.fetchSingle("select count(*) from pawl.run where run_id = ?", id.value())
                            .into(Long.class))
                    .isEqualTo(1);
            open.commit();
        }
        assertThat(given.state(id)).isEqualTo(RunState.RUNNING);
    }

    @Test
    void aClaimThatIsRolledBackLeavesItsRunToBeClaimedAgain() throws SQLException {
        RunId id = given.enqueue();
        db.time().set(TOO_OLD);
        try (Connection open = transaction()) {
            DSL.using(open).execute("delete from pawl.ready");
            assertThat(given.retention.round().dropped()).contains("run 2026-03-01");
            open.rollback();
        }
        assertThat(given.claimOne(worker).id()).isEqualTo(id);
    }

    @Test
    void aFinishThatIsUnderWayIsLeftAlone_andItsRunIsKeptAfterItsEnd() throws SQLException {
        RunId id = given.enqueue();
        ClaimedRun claimed = given.claimOne(worker);
        db.time().set(TOO_OLD);
        try (Connection open = transaction()) {
            given.finish(DSL.using(open), claimed, RunState.SUCCEEDED);
            assertThat(given.retention.round().busy()).isTrue();
            open.commit();
        }
        assertThat(given.retention.round().carried()).isEqualTo(1);
        assertThat(given.state(id)).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void aFinishBetweenTheLookAndTheDropIsKept() {
        RunId id = given.enqueue();
        ClaimedRun claimed = given.claimOne(worker);
        db.time().set(TOO_OLD);
        RunLeaves leaves = leaves();
        List<Long> needed = leaves.needed(LEAF);

        given.finish(db.dsl(), claimed, RunState.SUCCEEDED);

        assertThat(leaves.drop(LEAF, needed)).isTrue();
        assertThat(given.state(id)).isEqualTo(RunState.SUCCEEDED);
        assertThat(given.exists("pawl.run_p20260301")).isFalse();
    }

    @Test
    void aRunThatIsRetriedBetweenTheLookAndTheDropIsCarriedOver() {
        RunId id = given.ended(worker, RunState.FAILED);
        db.time().set(TOO_OLD);
        RunLeaves leaves = leaves();
        List<Long> needed = leaves.needed(LEAF);
        assertThat(needed).isEmpty();

        assertThat(given.actions.retry(id, "test")).isEqualTo(new RunAction.Done());

        assertThat(leaves.drop(LEAF, needed)).isTrue();
        assertThat(given.exists("pawl.run_p20260301")).isFalse();
        ClaimedRun second = given.claimOne(worker);
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(given.finish(db.dsl(), second, RunState.SUCCEEDED).stored()).containsExactly(id);
    }

    /** The other way round: the claim comes while the leaf is being dropped, and waits. */
    @Test
    void aClaimThatWaitsForTheDropFindsItsRun() throws SQLException {
        RunId id = given.enqueue();
        db.time().set(TOO_OLD);
        CompletableFuture<ClaimedRun> claim;
        try (Connection open = transaction()) {
            DSLContext session = DSL.using(open);
            RunLeaves leaves = new RunLeaves(session, TOO_OLD.minus(HistoryFixture.KEEP.runs()), 100);
            assertThat(leaves.drop(LEAF, leaves.needed(LEAF))).isTrue();

            claim = CompletableFuture.supplyAsync(() -> given.claimOne(worker));
            await().until(() -> db.dsl()
                    .fetchSingle("select exists (select from pg_locks where not granted and relation ="
                            + " 'pawl.run'::regclass)")
                    .into(Boolean.class));
            open.commit();
        }
        assertThat(claim.join().id()).isEqualTo(id);
    }

    @Test
    void aCarriedRunThatIsBeingRetriedIsNotDeleted() {
        RunId id = given.enqueue();
        db.time().set(TOO_OLD);
        given.retention.round();
        given.finish(db.dsl(), given.claimOne(worker), RunState.FAILED);
        db.time().advance(HistoryFixture.KEEP.runs().plusMillis(1));

        db.dsl().transaction(open -> {
            assertThat(new RunActions(open.dsl()).retry(id, "test")).isEqualTo(new RunAction.Done());
            assertThat(given.retention.round().deleted()).isZero();
        });
        given.retention.round();
        assertThat(given.claimOne(worker).id()).isEqualTo(id);
    }

    @Test
    void ofTwoNodesAtOnceOneDoesIt() throws SQLException {
        given.ended(worker, RunState.SUCCEEDED);
        db.time().set(TOO_OLD);
        try (Connection other = db.dataSource().getConnection()) {
            DSLContext session = DSL.using(other);
            session.execute("select pg_advisory_lock(hashtext('pawl.retention'))");
            assertThat(given.retention.round()).isEqualTo(RetentionReport.ELSEWHERE);
            session.execute("select pg_advisory_unlock(hashtext('pawl.retention'))");
        }
        assertThat(given.retention.round().dropped()).isNotEmpty();
    }

    /** After it was busy it is a little more patient, but never so long that it would win a deadlock. */
    @Test
    void whatStaysInUseIsTriedAgainAndAgain() throws SQLException {
        given.ended(worker, RunState.SUCCEEDED);
        db.time().set(TOO_OLD.plus(Duration.ofDays(1)));
        try (Connection open = transaction()) {
            DSL.using(open).fetchExists(DSL.table("pawl.run"));
            assertThat(given.retention.round().busy()).isTrue();
            assertThat(given.retention.round().busy()).isTrue();
            open.commit();
        }
        assertThat(given.retention.round().dropped()).contains("run 2026-03-01", "run 2026-03-02");
    }

    private RunLeaves leaves() {
        return new RunLeaves(db.dsl(), TOO_OLD.minus(HistoryFixture.KEEP.runs()), 100);
    }

    private static Connection transaction() throws SQLException {
        Connection connection = db.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }
}
