package dev.pawl.queue;

import static dev.pawl.queue.QueueFixture.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.job.JobKey;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.testing.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs that become visible after later ones were claimed or moved. */
class LateCommitTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private QueueFixture given;
    private JobKey job;
    private long worker;
    private RunQueue queue;

    @BeforeEach
    void aQueueWithAFloor() {
        db.time().set(Instant.parse("2026-03-01T12:00:00Z"));
        given = new QueueFixture(db.dsl());
        job = given.job("report");
        worker = given.worker("worker-a");
        queue = new RunQueue(db.dsl());
    }

    @Test
    void aFlooredClaimPassesThemBy_aSweepFindsThem_andFlooredClaimsTheRest() throws SQLException {
        List<RunId> late = new ArrayList<>();
        try (Connection open = db.dataSource().getConnection()) {
            open.setAutoCommit(false);
            for (int i = 0; i < 5; i++) {
                late.add(new Enqueuer(DSL.using(open))
                        .enqueue(EnqueueRequest.of(job, "test"))
                        .id());
            }
            db.time().advance(Duration.ofSeconds(1));
            RunId quick = given.enqueue(job);
            db.time().advance(Duration.ofSeconds(1));
            assertThat(claim(10, false)).containsExactly(quick);
            open.commit();
        }

        assertThat(claim(10, false)).isEmpty();
        assertThat(claim(2, true)).isEqualTo(late.subList(0, 2));
        assertThat(claim(2, false)).isEqualTo(late.subList(2, 4));
        assertThat(claim(2, false)).isEqualTo(late.subList(4, 5));
        assertThat(claim(10, false)).isEmpty();
        assertThat(claim(10, true)).isEmpty();
    }

    /** Most commits are quicker than the floor is behind. */
    @Test
    void aFlooredClaimFindsWhatIsOnlyALittleLate() throws SQLException {
        RunId late;
        try (Connection open = db.dataSource().getConnection()) {
            open.setAutoCommit(false);
            late = new Enqueuer(DSL.using(open))
                    .enqueue(EnqueueRequest.of(job, "test"))
                    .id();
            db.time().advance(Duration.ofMillis(50));
            RunId quick = given.enqueue(job);
            assertThat(claim(10, false)).containsExactly(quick);
            open.commit();
        }

        assertThat(claim(10, false)).containsExactly(late);
    }

    /** A run may also come to its time before its transaction ends. */
    @Test
    void aFlooredMovePassesThemBy_aSweepFindsThem_andFlooredMovesTheRest() throws SQLException {
        var mover = new DelayedMover(db.dsl());
        try (Connection open = db.dataSource().getConnection()) {
            open.setAutoCommit(false);
            delay(DSL.using(open), DelayedMover.BATCH + 5, Duration.ofMillis(1));
            delay(db.dsl(), 1, Duration.ofSeconds(1));
            db.time().advance(Duration.ofSeconds(2));
            assertThat(mover.move(false)).isEqualTo(1);
            open.commit();
        }

        assertThat(mover.move(false)).isZero();
        assertThat(mover.move(true)).isEqualTo(DelayedMover.BATCH);
        assertThat(mover.move(false)).isEqualTo(5);
        assertThat(mover.move(true)).isZero();
    }

    @Test
    void aFlooredMoveFindsWhatIsOnlyALittleLate() throws SQLException {
        var mover = new DelayedMover(db.dsl());
        try (Connection open = db.dataSource().getConnection()) {
            open.setAutoCommit(false);
            delay(DSL.using(open), 1, Duration.ofMillis(1));
            db.time().advance(Duration.ofMillis(50));
            assertThat(mover.move(false)).isZero();
            open.commit();
        }

        assertThat(mover.move(false)).isEqualTo(1);
    }

    /** What has become due meanwhile is not below the floor either, and what else is there is left to the sweep. */
    @Test
    void theFloorOfMovesFollowsAClockThatGoesBack() throws SQLException {
        var mover = new DelayedMover(db.dsl());
        try (Connection locked = db.dataSource().getConnection()) {
            locked.setAutoCommit(false);
            delay(db.dsl(), 1, Duration.ofSeconds(1));
            DSL.using(locked).execute("select from pawl.delayed for update");
            db.time().advance(Duration.ofHours(1));
            assertThat(mover.move(false)).isZero();
            locked.rollback();
        }
        db.time().advance(Duration.ofMinutes(-50));
        assertThat(mover.move(false)).isZero();
        delay(db.dsl(), 1, Duration.ofMinutes(1));
        db.time().advance(Duration.ofMinutes(1));

        assertThat(mover.move(false)).isEqualTo(1);
        assertThat(mover.move(true)).isEqualTo(1);
    }

    /** Within the time of one batch that many are due, a floor lies between them. */
    @Test
    void thoseOfOneMomentAreMovedBatchByBatch() {
        var mover = new DelayedMover(db.dsl());
        delay(db.dsl(), 2 * DelayedMover.BATCH + 1, Duration.ofSeconds(1));
        db.time().advance(Duration.ofMinutes(1));

        assertThat(mover.move(false)).isEqualTo(DelayedMover.BATCH);
        assertThat(mover.move(false)).isEqualTo(DelayedMover.BATCH);
        assertThat(mover.move(false)).isEqualTo(1);
    }

    /** Runs that are due after this time. */
    private static void delay(DSLContext session, int runs, Duration time) {
        session.execute(
                "select count(*) from pawl.enqueue_many(array_fill('report'::text, array[?]),"
                        + " run_ats => array_fill(pawl.clock() + ? * interval '1 ms', array[?]))",
                runs,
                time.toMillis(),
                runs);
    }

    private List<RunId> claim(int limit, boolean sweep) {
        return queue.claim(worker, List.of(DEFAULT), limit, List::of, sweep).stream()
                .map(ClaimedRun::id)
                .toList();
    }
}
