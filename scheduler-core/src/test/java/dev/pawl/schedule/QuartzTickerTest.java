package dev.pawl.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On the real Quartz and the real clock; waits for signals only, and nothing depends on how long they take. */
class QuartzTickerTest {
    private static final long PATIENCE_SECONDS = 30;
    private static final FireTimes EACH_SECOND = FireTimes.of(Schedule.Every.of(Duration.ofSeconds(1)));
    private static final FireTimes FAR_AHEAD = FireTimes.of(new Schedule.At(Instant.parse("2199-01-01T00:00:00Z")));

    private final InstantSource clock = InstantSource.system();
    private final BlockingQueue<DueJob> due = new LinkedBlockingQueue<>();
    private final QuartzTicker ticker = new QuartzTicker(due::addAll, clock);

    @AfterEach
    void close() {
        ticker.close();
    }

    @Test
    void givenAJobEachSecond_whenTimePasses_thenItWakesNeverEarlyAndAgainAndAgain() throws InterruptedException {
        ticker.start();
        schedule(new JobTick("a", EACH_SECOND, clock.instant()));

        Instant first = await("a").fireAt();
        assertThat(clock.instant()).isAfterOrEqualTo(first);
        Instant second = await("a").fireAt();
        assertThat(clock.instant()).isAfterOrEqualTo(second);
        assertThat(second).isAfter(first);
    }

    @Test
    void givenAFireTimeThatHasPassed_whenScheduled_thenItWakesAtOnce() throws InterruptedException {
        Instant missed = Instant.parse("2020-01-01T00:00:00Z");
        schedule(new JobTick("a", FireTimes.of(new Schedule.At(missed)), missed.minusSeconds(1)));
        ticker.start();

        assertThat(await("a")).isEqualTo(new DueJob("a", missed));
    }

    @Test
    void givenAJobThatIsReplacedOrRemoved_whenTimePasses_thenOnlyTheNewWishCounts() throws InterruptedException {
        schedule(new JobTick("replaced", EACH_SECOND, Instant.EPOCH));
        schedule(new JobTick("removed", EACH_SECOND, Instant.EPOCH));
        schedule(new JobTick("ended", EACH_SECOND, Instant.EPOCH));
        schedule(new JobTick("replaced", FAR_AHEAD, Instant.EPOCH));
        ticker.remove("removed");
        ticker.remove("never-known");
        schedule(new JobTick("ended", FireTimes.of(new Schedule.Manual()), Instant.EPOCH));
        schedule(new JobTick("kept", EACH_SECOND, Instant.EPOCH));

        ticker.start();

        assertThat(List.of(take(), take())).extracting(DueJob::jobKey).containsOnly("kept");
    }

    @Test
    void givenThousandsOfJobsOfOneInstant_whenItComes_thenAllAreNamedInFewCalls() throws InterruptedException {
        int jobs = 5_000;
        Instant instant = clock.instant().minusSeconds(1);
        FireTimes once = FireTimes.of(new Schedule.At(instant));
        Set<String> seen = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(jobs);
        FireListener listener = batch -> {
            assertThat(batch).hasSizeBetween(1, QuartzTicker.MAX_JOBS_PER_CALL);
            batch.stream().map(DueJob::jobKey).filter(seen::add).forEach(key -> all.countDown());
        };

        try (QuartzTicker many = new QuartzTicker(listener, clock)) {
            many.scheduleAll(IntStream.range(0, jobs)
                    .mapToObj(i -> new JobTick("job-" + i, once, Instant.EPOCH))
                    .toList());
            many.start();
            assertThat(all.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(seen).hasSize(jobs);
    }

    @Test
    void givenATickerThatWasClosed_whenUsed_thenItSaysSo() {
        ticker.start();
        ticker.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> schedule(new JobTick("a", EACH_SECOND, Instant.EPOCH)))
                .withMessageStartingWith("The ticker cannot be used:");
    }

    private DueJob await(String jobKey) throws InterruptedException {
        DueJob job = take();
        assertThat(job.jobKey()).isEqualTo(jobKey);
        return job;
    }

    private DueJob take() throws InterruptedException {
        DueJob job = due.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(job).as("nothing woke within %d s", PATIENCE_SECONDS).isNotNull();
        return Objects.requireNonNull(job);
    }

    private void schedule(JobTick tick) {
        ticker.scheduleAll(List.of(tick));
    }
}
