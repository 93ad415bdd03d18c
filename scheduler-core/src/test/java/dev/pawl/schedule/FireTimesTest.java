package dev.pawl.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FireTimesTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NEW_YEAR = Instant.parse("2027-01-01T00:00:00Z");

    @Test
    void givenAFireTime_whenAskedAtIt_thenTheNextOneIsStrictlyAfter() {
        FireTimes hourly = cron("@hourly");

        assertThat(hourly.next(NEW_YEAR)).hasValue(NEW_YEAR.plusSeconds(3600));
        assertThat(hourly.next(NEW_YEAR.minusNanos(1))).hasValue(NEW_YEAR);
        assertThat(hourly.next(NEW_YEAR.minusSeconds(1))).hasValue(NEW_YEAR);
        assertThat(hourly.next(NEW_YEAR.plusNanos(1))).hasValue(NEW_YEAR.plusSeconds(3600));
    }

    @Test
    void givenInstantsFarAway_whenAsked_thenFireTimesStayInTheirYears() {
        FireTimes hourly = cron("@hourly");

        assertThat(hourly.next(Instant.MAX)).isEmpty();
        assertThat(hourly.next(Instant.parse("2199-12-31T22:00:00Z"))).hasValue(Instant.parse("2199-12-31T23:00:00Z"));
        assertThat(hourly.next(Instant.parse("2199-12-31T23:00:00Z"))).isEmpty();
        assertThat(hourly.next(Instant.MIN)).hasValue(Instant.EPOCH);
        assertThat(hourly.preview(Instant.MIN, 1)).extracting(Fire::at).containsExactly(Instant.EPOCH);
        FireTimes every = FireTimes.of(Schedule.Every.of(Duration.ofDays(400)));
        assertThat(every.next(Instant.MAX)).isEmpty();
        assertThat(every.next(Instant.parse("2199-12-31T00:00:00Z"))).isEmpty();
    }

    @Test
    void givenYearsThatArePast_whenAsked_thenThereIsNoFireTime() {
        FireTimes fireTimes = FireTimes.of(Schedule.Cron.of(CronExpression.parse("0 30 2 * * ? 2020-2026"), BERLIN));

        assertThat(fireTimes.next(NEW_YEAR)).isEmpty();
        assertThat(fireTimes.preview(NEW_YEAR, 10)).isEmpty();
    }

    /** The last fire time may lie in the second pass of an hour, after which no local time follows. */
    @Test
    void givenTheLastLocalTimeInAnOverlap_whenBothPassesRun_thenTheSecondIsFound() {
        FireTimes fireTimes = FireTimes.of(new Schedule.Cron(
                List.of(CronExpression.parse("0 30 2 31 10 ? 2027")), BERLIN, GapRule.AFTER, OverlapTimeRule.BOTH));

        assertThat(fireTimes.after(NEW_YEAR))
                .containsExactly(Instant.parse("2027-10-31T00:30:00Z"), Instant.parse("2027-10-31T01:30:00Z"));
    }

    @Test
    void givenSeveralExpressions_whenTheyMeet_thenTheInstantCountsOnce() {
        FireTimes fireTimes = FireTimes.of(new Schedule.Cron(
                Stream.of("0 */2 * * *", "0 */3 * * *", "0 0 1 1 *")
                        .map(CronExpression::parse)
                        .toList(),
                ZoneOffset.UTC,
                GapRule.AFTER,
                OverlapTimeRule.FIRST));

        assertThat(fireTimes.after(NEW_YEAR.minusSeconds(1)).limit(6))
                .extracting(fire -> Duration.between(NEW_YEAR, fire).toHours())
                .containsExactly(0L, 2L, 3L, 4L, 6L, 8L);
        assertThat(fireTimes.after(NEW_YEAR).limit(1_000)).isSortedAccordingTo(Instant::compareTo);
    }

    /** Of several expressions only the one that fires is described. */
    @Test
    void givenSeveralExpressions_whenOneMeetsAClockChange_thenOnlyItIsNoted() {
        FireTimes fireTimes = FireTimes.of(new Schedule.Cron(
                List.of(CronExpression.parse("30 2 * * *"), CronExpression.parse("40 2 * * *")),
                BERLIN,
                GapRule.AFTER,
                OverlapTimeRule.FIRST));

        assertThat(fireTimes.preview(Instant.parse("2027-10-30T12:00:00Z"), 2))
                .extracting(Fire::notes)
                .containsExactly(
                        List.of("31 Oct 2027: 02:30 occurs twice, runs once, the first time"),
                        List.of("31 Oct 2027: 02:40 occurs twice, runs once, the first time"));
        assertThat(fireTimes
                        .preview(Instant.parse("2027-03-27T12:00:00Z"), 1)
                        .getFirst()
                        .notes())
                .containsExactly(
                        "28 Mar 2027: 02:30 does not exist, runs at 03:00",
                        "28 Mar 2027: 02:40 does not exist, runs at 03:00");
    }

    /** A walk over many fire times and the search for each of them are the same. */
    @Test
    void givenAnyKindOfSchedule_whenWalked_thenEachStepIsTheNextFireTime() {
        FireTimes several = FireTimes.of(new Schedule.Cron(
                List.of(CronExpression.parse("*/20 1-3 * * *"), CronExpression.parse("30 2,3 * * *")),
                BERLIN,
                GapRule.AFTER,
                OverlapTimeRule.BOTH));
        Instant march = Instant.parse("2027-03-20T00:00:00Z");

        for (FireTimes fireTimes : List.of(
                several,
                several.between(march.plusSeconds(60), march.plus(Duration.ofDays(300))),
                FireTimes.of(Schedule.Every.of(Duration.ofMinutes(7))),
                FireTimes.of(new Schedule.At(march.plusSeconds(1))))) {
            List<Instant> walked = fireTimes.after(march).limit(3_000).toList();
            assertThat(walked).isNotEmpty();
            Instant at = march;
            for (Instant fire : walked) {
                assertThat(fireTimes.next(at)).hasValue(fire);
                at = fire;
            }
        }
    }

    @Test
    void givenAnInterval_whenAsked_thenFireTimesKeepTheAnchorsPhase() {
        Instant anchor = Instant.parse("2027-01-01T00:00:07Z");
        FireTimes fireTimes = FireTimes.of(new Schedule.Every(Duration.ofSeconds(90), anchor));

        assertThat(fireTimes.next(anchor)).hasValue(anchor.plusSeconds(90));
        assertThat(fireTimes.next(anchor.minusNanos(1))).hasValue(anchor);
        assertThat(fireTimes.next(anchor.plusNanos(1))).hasValue(anchor.plusSeconds(90));
        assertThat(fireTimes.next(anchor.minusSeconds(91))).hasValue(anchor.minusSeconds(90));
        assertThat(FireTimes.of(Schedule.Every.of(Duration.ofHours(1))).next(NEW_YEAR.plusSeconds(5)))
                .hasValue(NEW_YEAR.plusSeconds(3600));
    }

    @Test
    void givenOneInstantOrNone_whenAsked_thenThatIsAll() {
        assertThat(FireTimes.of(new Schedule.At(NEW_YEAR)).after(Instant.EPOCH)).containsExactly(NEW_YEAR);
        assertThat(FireTimes.of(new Schedule.At(NEW_YEAR)).next(NEW_YEAR)).isEmpty();
        assertThat(FireTimes.of(new Schedule.Manual()).next(Instant.EPOCH)).isEmpty();
    }

    @Test
    void givenAStartAndAnEnd_whenAsked_thenBothBelongToIt() {
        FireTimes hourly = cron("@hourly").between(NEW_YEAR, NEW_YEAR.plusSeconds(7200));

        assertThat(hourly.after(Instant.EPOCH))
                .containsExactly(NEW_YEAR, NEW_YEAR.plusSeconds(3600), NEW_YEAR.plusSeconds(7200));
        assertThat(hourly.preview(Instant.EPOCH, 5)).hasSize(3);
        assertThat(cron("@hourly").between(null, NEW_YEAR).next(NEW_YEAR)).isEmpty();
        assertThat(cron("@hourly").between(NEW_YEAR, null).next(Instant.EPOCH)).hasValue(NEW_YEAR);
        assertThatExceptionOfType(InvalidScheduleException.class)
                .isThrownBy(() -> cron("@hourly").between(NEW_YEAR, NEW_YEAR.minusSeconds(1)))
                .withMessage("start: 2027-01-01T00:00:00Z is after the end, 2026-12-31T23:59:59Z");
    }

    @Test
    void givenAYearOfMinutes_whenCounted_thenTheCountIsExactAndBounded() {
        FireTimes minutely = cron("* * * * *");
        Instant yearOn = Instant.parse("2028-01-01T00:00:00Z");

        assertThat(minutely.count(NEW_YEAR, yearOn, Long.MAX_VALUE)).isEqualTo(365L * 24 * 60);
        assertThat(minutely.count(NEW_YEAR, yearOn, 1_000)).isEqualTo(1_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 10_001})
    void givenAWrongNumber_whenPreviewed_thenItIsRefused(int n) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cron("@hourly").preview(NEW_YEAR, n))
                .withMessage("a preview shows 1 to 10000 fire times, asked for %d", n);
    }

    @Test
    void givenWrongParts_whenAScheduleIsMade_thenTheyAreRefused() {
        assertThat(Stream.of("PT-1S", "PT0S", "PT0.999S", "PT9601H", "PT999999999H")
                        .map(Duration::parse)
                        .map(interval -> refusal(() -> Schedule.Every.of(interval)))
                        .collect(Collectors.joining("\n")))
                .isEqualTo("""
                    every: PT-1S is out of range; allowed are 1s to 400d
                    every: PT0S is out of range; allowed are 1s to 400d
                    every: PT0.999S is out of range; allowed are 1s to 400d
                    every: PT9601H is out of range; allowed are 1s to 400d
                    every: PT999999999H is out of range; allowed are 1s to 400d\
                    """);
        assertThat(refusal(() -> Schedule.Every.of(Duration.ofSeconds(1, 1))))
                .isEqualTo("every: PT1.000000001S is too fine; whole milliseconds are allowed");
        assertThat(refusal(() -> new Schedule.Every(Duration.ofSeconds(1), NEW_YEAR.plusNanos(1))))
                .isEqualTo("every: the anchor 2027-01-01T00:00:00.000000001Z must be in whole milliseconds");
        assertThat(refusal(() -> new Schedule.At(Instant.MAX)))
                .endsWith("is out of range; allowed are the years 1970 to 2199");
        assertThat(refusal(() -> new Schedule.At(Instant.parse("1969-12-31T23:59:59Z"))))
                .isEqualTo("at: 1969-12-31T23:59:59Z is out of range; allowed are the years 1970 to 2199");
        assertThat(refusal(() -> new Schedule.Cron(List.of(), BERLIN, GapRule.AFTER, OverlapTimeRule.FIRST)))
                .isEqualTo("expression: 1 to 20 are allowed, there were 0");
    }

    private static String refusal(Runnable attempt) {
        try {
            attempt.run();
        } catch (InvalidScheduleException refused) {
            return refused.field() + ": " + refused.problem();
        }
        throw new AssertionError("was not refused");
    }

    private static FireTimes cron(String text) {
        return FireTimes.of(Schedule.Cron.of(CronExpression.parse(text), ZoneOffset.UTC));
    }
}
