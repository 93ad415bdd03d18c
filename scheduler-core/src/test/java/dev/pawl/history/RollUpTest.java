package dev.pawl.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pawl.job.JobKey;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunState;
import dev.pawl.testing.PostgresExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever commits when, the roll-ups come out as counting the history would. */
class RollUpTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long SEED = 20_260_301;

    private HistoryFixture given;
    private RollUp rollUp;
    private RunStatistics statistics;
    private long worker;

    @BeforeEach
    void nothingRolledUpYet() {
        given = new HistoryFixture(db, START);
        worker = given.worker();
        rollUp = new RollUp(db.dsl());
        statistics = new RunStatistics(db.dsl());
        db.dsl()
                .execute(
                        "insert into pawl.stats_progress (settled_through, rolled_through)"
                                + " values (?::timestamptz, ?::timestamptz)",
                        START.toString(),
                        START.toString());
    }

    @Test
    void aMinuteIsRolledUpWhenItIsOver() {
        given.ended(worker, RunState.SUCCEEDED);
        db.time().advance(Duration.ofSeconds(59));
        rollUp.catchUp();
        assertThat(given.count("pawl.stats_minute")).isZero();

        db.time().set(START.plus(MINUTE).plusSeconds(5));
        settleThrough(START.plus(MINUTE));

        // The job's, and that of all jobs.
        assertThat(given.count("pawl.stats_minute")).isEqualTo(2);
        assertLikeBruteForce();
    }

    @Test
    void endsAreCountedFromTheFirstInstant_andOnceAfterTheyAreRolledUp() {
        given.ended(worker, RunState.SUCCEEDED);
        given.ended(worker, RunState.FAILED);
        var ends = new RunEnds(1, 1, 0, 0, false);
        assertThat(statistics.ends(START)).isEqualTo(ends);

        db.time().advance(MINUTE.multipliedBy(3));
        settleThrough(START.plus(MINUTE.multipliedBy(2)));

        assertThat(statistics.ends(START)).isEqualTo(ends);
        given.ended(worker, RunState.HELD);
        assertThat(statistics.ends(START)).isEqualTo(new RunEnds(1, 1, 1, 0, false));
        assertThat(statistics.ends(START.plus(MINUTE))).isEqualTo(new RunEnds(0, 0, 1, 0, false));
    }

    /** As in the first moments after an upgrade. */
    @Test
    void beforeTheFirstRollUpEndsAreCountedAllTheSame_andItBeginsADayBack() {
        db.dsl().execute("delete from pawl.stats_progress");
        given.ended(worker, RunState.FAILED);
        var ends = new RunEnds(0, 1, 0, 0, false);
        db.time().advance(MINUTE.multipliedBy(2));
        assertThat(statistics.ends(START)).isEqualTo(ends);

        rollUp.catchUp();
        assertThat(moment("settled_through")).isAfterOrEqualTo(START.minus(Duration.ofDays(1)));
        settleThrough(START.plus(MINUTE));
        assertThat(statistics.ends(START)).isEqualTo(ends);
        assertLikeBruteForce();
    }

    @Test
    void aLateCommitIsCountedOnce() {
        given.enqueue();
        given.enqueue();
        ClaimedRun late = given.claimOne(worker);
        ClaimedRun quick = given.claimOne(worker);
        db.dsl().transaction(open -> {
            given.finish(open.dsl(), late, RunState.SUCCEEDED);
            given.finish(db.dsl(), quick, RunState.FAILED);
            db.time().advance(MINUTE.multipliedBy(10));

            rollUp.catchUp();
            // Rolled up for now, and not settled: somebody may still commit.
            assertThat(moment("settled_through")).isEqualTo(START);
            assertThat(moment("rolled_through")).isEqualTo(START.plus(MINUTE.multipliedBy(8)));
            assertThat(statistics.ends(START)).isEqualTo(new RunEnds(0, 1, 0, 0, false));
        });

        settleThrough(START.plus(MINUTE.multipliedBy(9)));
        assertThat(statistics.ends(START)).isEqualTo(new RunEnds(1, 1, 0, 0, false));
        assertLikeBruteForce();
    }

    @Test
    void aLateCommitIsRolledUpAlsoIfItsMinuteHadNoOtherAttempt() {
        given.enqueue();
        ClaimedRun late = given.claimOne(worker);
        db.dsl().transaction(open -> {
            given.finish(open.dsl(), late, RunState.SUCCEEDED);
            db.time().advance(MINUTE.multipliedBy(5));
            rollUp.catchUp();
            db.time().advance(MINUTE.multipliedBy(5));
            rollUp.catchUp();
        });
        settleThrough(START.plus(MINUTE.multipliedBy(5)));
        assertLikeBruteForce();
        assertThat(given.count("pawl.stats_minute")).isEqualTo(2);
    }

    @Test
    void rolledUpTwiceItIsTheSame() {
        randomHistory(40);
        settleThrough(START.plus(MINUTE.multipliedBy(10)));
        String once = rows();

        db.dsl()
                .execute(
                        "select pawl.roll_up_between(?::timestamptz, ?::timestamptz)",
                        START.toString(),
                        START.plus(MINUTE.multipliedBy(10)).toString());

        assertThat(rows()).isEqualTo(once);
    }

    @Test
    void theNumbersAreThoseOfTheHistory() {
        given.define(new JobKey("other"));
        randomHistory(120);
        settleThrough(START.plus(MINUTE.multipliedBy(10)));
        assertLikeBruteForce();

        JobTimes times = statistics.times(given.job, START);
        assertThat(times.attempts()).isEqualTo(121);
        assertThat(times.ran().count()).isEqualTo(120);
        Duration median = Duration.ofMillis(db.dsl()
                .fetchSingle("select percentile_disc(0.5) within group (order by finished_at - started_at) as m,"
                        + " extract(epoch from percentile_disc(0.5) within group (order by finished_at -"
                        + " started_at)) * 1000 from pawl.attempt")
                .get(1, Long.class));
        assertThat(times.ran().quantile(0.5).orElseThrow())
                .isBetween(median, Duration.ofMillis(Math.round(median.toMillis() * 1.2) + 1));
    }

    /** Transactions are numbered by the server, and a dump takes the numbers along. */
    @Test
    void itGoesOnAfterARestoreOnAnotherServer() {
        given.ended(worker, RunState.SUCCEEDED);
        db.dsl()
                .execute(
                        "update pawl.stats_progress set marked_at = pawl.clock() + interval '1 minute', mark = ?",
                        Long.MAX_VALUE);
        db.time().advance(MINUTE.multipliedBy(2));
        settleThrough(START.plus(MINUTE));
        assertLikeBruteForce();
    }

    @Test
    void aRetriedRunEndedAllTheSame() {
        var id = given.ended(worker, RunState.FAILED);
        given.actions.retry(id, "test");
        assertThat(statistics.ends(START).failed()).isEqualTo(1);
        db.time().advance(MINUTE.multipliedBy(2));
        settleThrough(START.plus(MINUTE));
        assertThat(statistics.ends(START).failed()).isEqualTo(1);
    }

    /** A history of ten minutes: waits and durations of all lengths. */
    private void randomHistory(int runs) {
        var random = new Random(SEED);
        RunState[] ends = {RunState.SUCCEEDED, RunState.SUCCEEDED, RunState.FAILED, RunState.HELD};
        for (int i = 0; i < runs; i++) {
            given.enqueue();
            db.time().advance(Duration.ofMillis(random.nextInt(2_000)));
            ClaimedRun claimed = given.claimOne(worker);
            db.time().advance(Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(4_000) : random.nextInt(9)));
            given.finish(db.dsl(), claimed, ends[random.nextInt(ends.length)]);
        }
        given.actions.cancel(given.enqueue(), "test", Optional.empty());
        assertThat(db.time().now()).as("seed " + SEED).isBefore(START.plus(MINUTE.multipliedBy(10)));
        db.time().set(START.plus(MINUTE.multipliedBy(11)));
    }

    /** Other databases of the server have transactions, too, for which the roll-up waits. */
    private void settleThrough(Instant moment) {
        await().until(() -> {
            rollUp.catchUp();
            return !moment("settled_through").isBefore(moment);
        });
    }

    private static Instant moment(String column) {
        return db.dsl()
                .fetchSingle("select " + column + " from pawl.stats_progress")
                .get(0, OffsetDateTime.class)
                .toInstant();
    }

    private static String rows() {
        return db.dsl()
                .fetch("select * from pawl.stats_minute order by job_id, minute")
                .formatCSV();
    }

    private static void assertLikeBruteForce() {
        String expected = db.dsl().fetch("""
            select coalesce(job_id, 0) as job, date_trunc('minute', finished_at, 'UTC') as minute,
                   count(*) filter (where outcome = 'succeeded') as succeeded,
                   count(*) filter (where outcome = 'failed') as failed,
                   count(*) filter (where outcome = 'unknown') as unknown,
                   count(*) filter (where run_state = 'succeeded') as runs_succeeded,
                   count(*) filter (where run_state = 'failed') as runs_failed,
                   count(*) filter (where run_state = 'held') as runs_held,
                   count(*) filter (where run_state = 'cancelled') as runs_cancelled,
                   count(started_at) as ran,
                   coalesce(sum(extract(epoch from finished_at - started_at) * 1000), 0)::bigint as ran_millis,
                   coalesce(max(extract(epoch from finished_at - started_at) * 1000), 0)::bigint as ran_millis_max,
                   count(started_at) as waited,
                   coalesce(sum(extract(epoch from started_at - due_at) * 1000), 0)::bigint as waited_millis,
                   coalesce(max(extract(epoch from started_at - due_at) * 1000), 0)::bigint as waited_millis_max
              from pawl.attempt join pawl.run using (run_id, job_id)
             where finished_at < (select settled_through from pawl.stats_progress)
             group by grouping sets ((job_id, date_trunc('minute', finished_at, 'UTC')),
                                     (date_trunc('minute', finished_at, 'UTC')))
             order by 1, 2
            """).formatCSV();
        String rolledUp = db.dsl().fetch("""
            select job_id as job, minute, succeeded, failed, unknown, runs_succeeded, runs_failed, runs_held,
                   runs_cancelled, ran, ran_millis, ran_millis_max, waited, waited_millis, waited_millis_max
              from pawl.stats_minute order by 1, 2
            """).formatCSV();
        assertThat(rolledUp).isEqualTo(expected).isNotEmpty();
        assertThat(db.dsl()
                        .fetchSingle("select bool_and(ran = (select sum(n) from unnest(ran_counts) n)"
                                + " and waited = (select sum(n) from unnest(waited_counts) n)) from pawl.stats_minute")
                        .into(Boolean.class))
                .as("histograms hold all that was measured")
                .isTrue();
    }
}
