package dev.pawl.queue;

import static dev.pawl.queue.QueueFixture.failedForGood;
import static dev.pawl.queue.QueueFixture.failedRetryIn;
import static dev.pawl.queue.QueueFixture.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.job.JobKey;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.run.RunSummary;
import dev.pawl.testing.PostgresExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which runs wait, page by page, without a look at all of them. */
class WaitingRunsTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private QueueFixture given;
    private JobKey report;
    private JobKey mail;
    private long worker;

    @BeforeEach
    void twoJobs() {
        db.time().set(START);
        given = new QueueFixture(db.dsl());
        report = given.job("report");
        mail = given.job("mail", "{\"queue\": \"default\", \"priority\": 2}");
        worker = given.worker("worker-a");
    }

    @Test
    void firstThoseThatMayBeClaimed_thenThoseThatWaitForATime_thenThoseOfPausedJobs() {
        RunId parked = given.enqueue(mail);
        db.dsl().execute("update pawl.job set paused_at = pawl.clock() where job_key = 'mail'");
        given.claim(worker, 1);
        RunId far = at(Duration.ofHours(2));
        RunId near = at(Duration.ofHours(1));
        RunId first = tick(given.enqueue(report));
        RunId second = tick(given.enqueue(report));
        db.dsl().execute("insert into pawl.queue (name) values ('slow')");
        RunId inSlow = given.enqueue(given.job("slow-job", "{\"queue\": \"slow\", \"priority\": 9}"));

        List<RunId> all = List.of(inSlow, second, first, near, far, parked);
        for (int limit = 1; limit <= 7; limit++) {
            assertThat(pages(RunFilter.of(RunState.READY), limit))
                    .as("pages of %d", limit)
                    .isEqualTo(all);
        }
    }

    @Test
    void aRetriedRunIsListedByWhenItWasQueuedAgain() {
        RunId first = tick(given.enqueue(report));
        given.finish(failedForGood(given.claimOne(worker)));
        RunId second = tick(given.enqueue(report));
        given.actions.retry(first, "test");

        assertThat(pages(RunFilter.of(RunState.READY), 10)).containsExactly(first, second);
    }

    @Test
    void aTimeOfCreationNarrowsTheListDown() {
        given.enqueue(report);
        db.time().advance(Duration.ofMinutes(1));
        RunId second = tick(given.enqueue(report));
        RunId third = at(Duration.ofHours(1));
        db.time().advance(Duration.ofMinutes(1));
        given.enqueue(report);

        var minute = new RunFilter(
                Optional.of(RunState.READY),
                Optional.empty(),
                Optional.of(START.plusSeconds(60)),
                Optional.of(START.plusSeconds(120)));
        assertThat(pages(minute, 1)).containsExactly(second, third);
    }

    @Test
    void ofOneJob_theNewestFirst_whereverTheyWait() {
        RunId ready = tick(given.enqueue(report));
        RunId delayed = tick(at(Duration.ofHours(1)));
        given.enqueue(mail);
        ClaimedRun urgent = given.claimOne(worker);
        given.finish(succeeded(urgent));
        ClaimedRun claimed = given.claimOne(worker);
        assertThat(claimed.id()).isEqualTo(ready);
        var filter =
                new RunFilter(Optional.of(RunState.READY), Optional.of(report), Optional.empty(), Optional.empty());

        assertThat(pages(filter, 1)).containsExactly(delayed);
        given.finish(failedRetryIn(claimed, Duration.ofSeconds(5)));
        assertThat(pages(filter, 1)).containsExactly(delayed, ready);
    }

    /** A page looks at 10,000 runs of a job at most, and says where the next one goes on. */
    @Test
    void ofAJobWithALongHistory_aPageMayBeEmptyAndTheNextOneNot() {
        RunId waiting = tick(given.enqueue(report));
        db.dsl().execute("""
            insert into pawl.run (run_id, run_key, job_id, job_version, queue_id, priority, due_at, created_at, created_by)
            select r.run_id + n, n::text, r.job_id, 1, r.queue_id, 5, r.due_at, r.created_at, 'test'
              from pawl.run r, generate_series(1, 10100) n
            """);
        db.dsl().execute("""
            insert into pawl.attempt (run_id, attempt, job_id, outcome, run_state, finished_at)
            select run_id, 1, job_id, 'succeeded', 'succeeded', pawl.clock() from pawl.run where run_id > ?
            """, waiting.value());
        var filter =
                new RunFilter(Optional.of(RunState.READY), Optional.of(report), Optional.empty(), Optional.empty());

        RunPage page = given.runs.list(filter, Optional.empty(), 10);
        assertThat(page.items()).isEmpty();
        assertThat(page.next()).isPresent();
        assertThat(pages(filter, 10)).containsExactly(waiting);
    }

    @Test
    void aPageReadsTheEndOfAnIndex_howeverManyWait_andWhateverTheStatisticsSay() {
        db.dsl().execute("analyze pawl.ready; analyze pawl.delayed");
        db.dsl().execute("""
            insert into pawl.ready select q.queue_id, 5, n, n, j.job_id, 0, 0, 0
              from pawl.queue q, pawl.job j, generate_series(1, 200000) n where j.job_key = 'report'
            """);
        db.dsl().execute("""
            insert into pawl.delayed select pawl.clock() + n * interval '1 second', n, queue_id, 5, run_id, job_id, 0, 0, 0
              from pawl.ready, lateral (select position as n) n
            """);
        assertThat(buffersOfReady()).isLessThan(200);
        assertThat(buffersOfDelayed()).isLessThan(200);

        db.dsl().execute("analyze pawl.ready; analyze pawl.delayed");
        assertThat(buffersOfReady()).isLessThan(200);
        assertThat(buffersOfDelayed()).isLessThan(200);
    }

    private static int buffersOfReady() {
        return buffers(WaitingRuns.READY, Long.MAX_VALUE, 51, 51);
    }

    private static int buffersOfDelayed() {
        return buffers(WaitingRuns.DELAYED, START.plusSeconds(100_000).toString(), 0, 51);
    }

    @Test
    void cursorsAreReadBackAsTheyWereWritten() {
        for (RunCursor cursor : List.of(
                new RunCursor.Before(new RunId(17)),
                new RunCursor.BeforeReady(18),
                new RunCursor.AfterDelayed(Optional.of(START.plusNanos(123_000)), 19),
                new RunCursor.AfterDelayed(Optional.empty(), 20))) {
            assertThat(RunCursor.parse(cursor.text())).isEqualTo(cursor);
        }
        for (String none : List.of("", "r", "rx", "d", "d_", "dsoon_1", "d2026-03-01T12:00:00Z", "-1", "x")) {
            assertThatThrownBy(() -> RunCursor.parse(none)).as(none).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static int buffers(String statement, Object... bindings) {
        List<String> plan = db.dsl().transactionResult(tx -> {
            tx.dsl().execute(WaitingRuns.PLANS);
            return tx.dsl()
                    .fetch("explain (analyze, buffers, costs off, timing off, summary off) " + statement, bindings)
                    .map(line -> line.get(0, String.class));
        });
        // The first line with buffers is that of the whole plan.
        String whole = plan.stream()
                .filter(line -> line.contains("Buffers: shared"))
                .findFirst()
                .orElseThrow();
        int total = 0;
        for (String part : whole.strip().split(" ", -1)) {
            if (part.startsWith("hit=") || part.startsWith("read=")) {
                total += Integer.parseInt(part.substring(part.indexOf('=') + 1));
            }
        }
        assertThat(total).as(String.join("\n", plan)).isPositive();
        return total;
    }

    private RunId at(Duration later) {
        return given.enqueuer
                .enqueue(EnqueueRequest.of(report, "test")
                        .withRunAt(db.time().now().plus(later)))
                .id();
    }

    /** Sequence numbers are not ordered between sessions; milliseconds are. */
    private static RunId tick(RunId id) {
        db.time().advance(Duration.ofMillis(1));
        return id;
    }

    private List<RunId> pages(RunFilter filter, int limit) {
        List<RunId> all = new ArrayList<>();
        Optional<RunCursor> after = Optional.empty();
        do {
            RunPage page = given.runs.list(filter, after, limit);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            page.items().stream().map(RunSummary::id).forEach(all::add);
            after = page.next().map(RunCursor::text).map(RunCursor::parse);
        } while (after.isPresent());
        return all;
    }
}
