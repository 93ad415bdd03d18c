package dev.pawl.web.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.job.JobKey;
import dev.pawl.job.QueueName;
import dev.pawl.run.AttemptDetails;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.run.RunSummary;
import dev.pawl.web.page.StateMark;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaterfallTest {
    private static final Instant DUE = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void attemptsStandInProportionToTheirTimes() {
        List<AttemptRow> rows = Waterfall.rows(
                run(RunState.SUCCEEDED, DUE.plusSeconds(100), null, attempt(1, 0, 10), attempt(2, 50, 100)),
                DUE.plusSeconds(500));

        assertThat(rows)
                .extracting(AttemptRow::bar)
                .containsExactly(new AttemptRow.Bar(0, 0, 100), new AttemptRow.Bar(100, 500, 500));
        assertThat(rows).noneMatch(AttemptRow::ahead);
    }

    @Test
    void theNextAttemptIsShownAheadAtTheEndOfTheAxis() {
        List<AttemptRow> rows =
                Waterfall.rows(run(RunState.READY, null, DUE.plusSeconds(100), attempt(1, 0, 10)), DUE.plusSeconds(20));

        assertThat(rows).hasSize(2);
        assertThat(rows.getLast())
                .returns(2, AttemptRow::number)
                .returns(true, AttemptRow::ahead)
                .returns(StateMark.RETRYING, AttemptRow::state)
                .returns(DUE.plusSeconds(100), AttemptRow::startedAt);
        assertThat(rows.getLast().bar().from() + rows.getLast().bar().width()).isEqualTo(1000);
    }

    /** A millisecond in a day would not be seen. */
    @Test
    void noBarIsTooThinToSeeNorLeavesTheAxis() {
        List<AttemptRow> rows = Waterfall.rows(
                run(RunState.FAILED, DUE.plusSeconds(86_400), null, attempt(1, 0, 0), attempt(2, 86_400, 86_400)),
                DUE.plusSeconds(90_000));

        assertThat(rows).extracting(AttemptRow::bar).allSatisfy(bar -> {
            assertThat(bar.width()).isGreaterThanOrEqualTo(8);
            assertThat(bar.from()).isBetween(0, 1000 - bar.width());
            assertThat(bar.waitedFrom()).isBetween(0, bar.from());
        });
    }

    @Test
    void aRunningAttemptReachesToNow() {
        List<AttemptRow> rows = Waterfall.rows(run(RunState.RUNNING, null, null, running(1, 50)), DUE.plusSeconds(100));

        assertThat(rows.getFirst())
                .returns(StateMark.RUNNING, AttemptRow::state)
                .returns(new AttemptRow.Bar(0, 500, 500), AttemptRow::bar)
                .returns(null, AttemptRow::duration);
    }

    /** Retried long before its time, or made after it: times may come in any order. */
    @Test
    void timesBeforeTheDueTimeStillFit() {
        List<AttemptRow> rows = Waterfall.rows(
                run(RunState.CANCELLED, DUE.minusSeconds(30), null, attempt(1, -60, -30)), DUE.minusSeconds(10));

        assertThat(rows.getFirst().bar().from()).isBetween(0, 1000);
    }

    private static AttemptDetails attempt(int number, long from, long to) {
        return details(number, AttemptOutcome.FAILED, DUE.plusSeconds(from), DUE.plusSeconds(to));
    }

    private static AttemptDetails running(int number, long from) {
        return details(number, null, DUE.plusSeconds(from), null);
    }

    private static AttemptDetails details(
            int number, @Nullable AttemptOutcome outcome, Instant startedAt, @Nullable Instant finishedAt) {
        return new AttemptDetails(
                number,
                Optional.ofNullable(outcome),
                Optional.empty(),
                Optional.empty(),
                Optional.of("node"),
                Optional.of(startedAt),
                Optional.of(startedAt),
                Optional.ofNullable(finishedAt),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static RunDetails run(
            RunState state, @Nullable Instant finishedAt, @Nullable Instant next, AttemptDetails... attempts) {
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
                DUE,
                "schedule",
                Optional.empty(),
                attempts.length,
                Optional.empty(),
                Optional.ofNullable(finishedAt),
                Optional.ofNullable(next),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new RunDetails(
                summary, Optional.empty(), Optional.empty(), Optional.empty(), List.of(attempts), List.of(), false);
    }
}
