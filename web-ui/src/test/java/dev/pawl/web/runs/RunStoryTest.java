package dev.pawl.web.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.job.JobKey;
import dev.pawl.job.QueueName;
import dev.pawl.run.AttemptDetails;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.RefusedWrite;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.run.RunSummary;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunStoryTest {
    private static final Instant DUE = Instant.parse("2026-11-23T12:00:00Z");
    private static final Instant NOW = DUE.plusSeconds(60);

    @ParameterizedTest
    @CsvSource({
        "max_attempts, Failed: all attempts are used up",
        "max_elapsed, Failed: the time in which it may be retried is over",
        "next_fire, Failed: a retry would have come after the job's next fire time",
        "not_retryable, Failed: another attempt could not mend this",
        "unknown, Failed: nobody knows whether attempt 1 had its effect",
        "lost, Failed: too many workers died while they had it",
        "something_new, Failed"
    })
    void aFailureSaysWhichLimitEndedTheRun(String endedBy, String headline) {
        RunView.Failure failure = Objects.requireNonNull(
                story(RunState.FAILED, endedBy, null, AttemptOutcome.FAILED).failure());

        assertThat(failure)
                .returns(headline, RunView.Failure::headline)
                .returns("HttpStatus500", RunView.Failure::kind)
                .returns("it is broken", RunView.Failure::message);
    }

    @Test
    void aRunThatIsRetriedSaysWhatEndedAndWhatComes() {
        RunView.Failure failure =
                Objects.requireNonNull(story(RunState.READY, null, NOW.plusSeconds(5), AttemptOutcome.TIMED_OUT)
                        .failure());

        assertThat(failure.headline()).isEqualTo("Attempt 1 of 5 timed out. The next begins");
    }

    @Test
    void whatEndedWellHasNoFailure() {
        assertThat(story(RunState.SUCCEEDED, "success", null, AttemptOutcome.SUCCEEDED)
                        .failure())
                .isNull();
        assertThat(story(RunState.RUNNING, null, null, AttemptOutcome.FAILED).failure())
                .isNull();
    }

    @Test
    void aLateFireTimeSaysHowLate() {
        assertThat(story(RunState.READY, null, DUE).why()).isEqualTo("Fired by its schedule, 2.5 s late.");
    }

    @Test
    void theTimelineEndsWithWhatIsToCome() {
        List<RunView.Step> steps = story(RunState.READY, null, NOW.plusSeconds(5), AttemptOutcome.LOST)
                .timeline();

        assertThat(steps)
                .extracting(RunView.Step::what)
                .containsExactly("Fire time", "Attempt 1 started", "Attempt 1 lost its worker", "Attempt 2");
        assertThat(steps).last().returns(NOW.plusSeconds(5), RunView.Step::at);
    }

    @Test
    void aRefusedResultIsTold() {
        RunDetails run = details(RunState.RUNNING, null, null, AttemptOutcome.LOST);
        var story = new RunStory(
                new RunDetails(
                        run.summary(),
                        run.params(),
                        run.serialKey(),
                        run.result(),
                        run.attempts(),
                        List.of(new RefusedWrite(1, "node-7", Optional.of(AttemptOutcome.SUCCEEDED), NOW)),
                        false),
                5,
                NOW);

        assertThat(story.refused())
                .isEqualTo("Attempt 1 ended on node-7 after its lease had passed to another worker. Its result was not"
                        + " stored.");
    }

    private static RunStory story(
            RunState state, @Nullable String endedBy, @Nullable Instant next, AttemptOutcome... outcomes) {
        return new RunStory(details(state, endedBy, next, outcomes), 5, NOW);
    }

    private static RunDetails details(
            RunState state, @Nullable String endedBy, @Nullable Instant next, AttemptOutcome... outcomes) {
        List<AttemptDetails> attempts = java.util.stream.IntStream.range(0, outcomes.length)
                .mapToObj(i -> attempt(i + 1, outcomes[i]))
                .toList();
        var summary = new RunSummary(
                new RunId(1),
                "job@x",
                new JobKey("job"),
                1,
                state,
                QueueName.DEFAULT,
                5,
                Optional.of(DUE),
                DUE,
                DUE.plusMillis(2_500),
                "schedule",
                Optional.empty(),
                attempts.size(),
                Optional.empty(),
                state.ended() ? Optional.of(NOW) : Optional.empty(),
                Optional.ofNullable(next),
                Optional.ofNullable(endedBy),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new RunDetails(
                summary, Optional.empty(), Optional.empty(), Optional.empty(), attempts, List.of(), false);
    }

    private static AttemptDetails attempt(int number, AttemptOutcome outcome) {
        return new AttemptDetails(
                number,
                Optional.of(outcome),
                Optional.empty(),
                Optional.empty(),
                Optional.of("node"),
                Optional.of(DUE),
                Optional.of(DUE),
                Optional.of(DUE.plusSeconds(1)),
                Optional.empty(),
                Optional.empty(),
                Optional.of("HttpStatus500"),
                Optional.of("it is broken"),
                Optional.empty(),
                Optional.empty());
    }
}
