package dev.pawl.fire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.fire.FireState.Predecessor;
import dev.pawl.job.CatchUp;
import dev.pawl.job.CatchUpPolicy;
import dev.pawl.job.OverlapPolicy;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.FireTimes;
import dev.pawl.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class FirePlanTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration WINDOW = Duration.ofHours(24);
    private static final FireTimes HOURLY = times("0 * * * *");

    @Test
    void aFireTimeThatHasJustPassedBecomesARun() {
        FirePlan plan = plan(HOURLY, NOON.minusSeconds(1), NOON.plusMillis(3), CatchUpPolicy.LAST);
        assertThat(fireTimes(plan)).containsExactly(NOON);
        assertThat(plan.skips()).isEmpty();
        assertThat(plan.firedThrough()).isEqualTo(NOON);
        assertThat(plan.nextFireAt()).contains(NOON.plus(Duration.ofHours(1)));
    }

    @Test
    void nothingIsDueYet() {
        FirePlan plan = plan(HOURLY, NOON, NOON.plusSeconds(5), CatchUpPolicy.LAST);
        assertThat(plan.runs()).isEmpty();
        assertThat(plan.firedThrough()).isEqualTo(NOON);
    }

    @Test
    void afterDowntime_lastRunsTheLastAndRecordsTheOthersAsMissed() {
        FirePlan plan = plan(HOURLY, NOON.minus(Duration.ofHours(3)), NOON.plusSeconds(600), CatchUpPolicy.LAST);
        assertThat(fireTimes(plan)).containsExactly(NOON);
        assertThat(plan.skips())
                .extracting(Skip::fireAt)
                .containsExactly(NOON.minus(Duration.ofHours(2)), NOON.minus(Duration.ofHours(1)));
        assertThat(plan.skips()).extracting(Skip::reason).containsOnly(Skip.Reason.MISSED);
    }

    /** Which would else be the first of them, and the last is skipped as an overlap. */
    @Test
    void ofSeveralThatAreFoundAtOnceWithinAMinute_lastRunsTheLast() {
        FireTimes everyTwentySeconds = times("*/20 * * * * ?");
        FirePlan plan = FirePlan.of(
                FireRules.of(everyTwentySeconds, CatchUp.DEFAULTS, OverlapPolicy.SKIP),
                new FireState(NOON.minusSeconds(40), Predecessor.ENDED, 0),
                NOON.plusSeconds(5));
        assertThat(fireTimes(plan)).containsExactly(NOON);
        assertThat(plan.skips()).singleElement().satisfies(skip -> {
            assertThat(skip.fireAt()).isEqualTo(NOON.minusSeconds(20));
            assertThat(skip.reason()).isEqualTo(Skip.Reason.MISSED);
        });
    }

    @Test
    void afterDowntime_noneRunsNothingThatWasMissed_butWhatIsOnTime() {
        FirePlan plan = plan(HOURLY, NOON.minus(Duration.ofHours(2)), NOON.plusSeconds(5), CatchUpPolicy.NONE);
        assertThat(fireTimes(plan)).containsExactly(NOON);
        assertThat(plan.skips()).extracting(Skip::fireAt).containsExactly(NOON.minus(Duration.ofHours(1)));
    }

    @Test
    void afterDowntime_allRunsTheOldestUpToTheCap() {
        FirePlan plan = FirePlan.of(
                FireRules.of(HOURLY, new CatchUp(CatchUpPolicy.ALL, WINDOW, 4), OverlapPolicy.ALLOW),
                new FireState(NOON.minus(Duration.ofHours(6)), Predecessor.ENDED, 0),
                NOON.plusSeconds(600));
        assertThat(fireTimes(plan)).hasSize(4).startsWith(NOON.minus(Duration.ofHours(5)));
        assertThat(plan.skips()).extracting(Skip::fireAt).containsExactly(NOON.minus(Duration.ofHours(1)), NOON);
    }

    @Test
    void whatIsOlderThanTheWindowIsMissedWhateverTheCatchUp() {
        FirePlan plan = plan(HOURLY, NOON.minus(Duration.ofHours(27)), NOON.plusSeconds(600), CatchUpPolicy.ALL);
        assertThat(plan.skips())
                .extracting(Skip::fireAt)
                .startsWith(NOON.minus(Duration.ofHours(26)), NOON.minus(Duration.ofHours(25)));
        assertThat(fireTimes(plan)).startsWith(NOON.minus(Duration.ofHours(23)));
    }

    @Test
    void theFireTimeAtWhichAPauseEndsIsServed() {
        FirePlan plan = FirePlan.of(
                FireRules.of(HOURLY, new CatchUp(CatchUpPolicy.ALL, WINDOW, 100), OverlapPolicy.ALLOW)
                        .except(pausedWhen(fireAt -> fireAt.isBefore(NOON))),
                new FireState(NOON.minus(Duration.ofHours(2)), Predecessor.ENDED, 0),
                NOON);
        assertThat(fireTimes(plan)).containsExactly(NOON);
        assertThat(plan.skips()).hasSize(1);
    }

    @Test
    void aCatchUpThatTakesSeveralPlansKeepsToItsCap() {
        FireTimes everySecond = FireTimes.of(new Schedule.Every(Duration.ofSeconds(1), Instant.EPOCH));
        CatchUp catchUp = new CatchUp(CatchUpPolicy.ALL, Duration.ofDays(30), 150);
        Instant now = NOON.plus(Duration.ofHours(10));
        int runs = 0;
        int plans = 0;
        FirePlan plan = FirePlan.of(
                FireRules.of(everySecond, catchUp, OverlapPolicy.ALLOW),
                new FireState(NOON, Predecessor.ENDED, 0),
                now);
        while (true) {
            plans++;
            runs += (int) fireTimes(plan).stream()
                    .filter(fireAt -> fireAt.isBefore(now.minus(FirePlan.ON_TIME)))
                    .count();
            if (plan.nextFireAt().orElseThrow().isAfter(now)) {
                break;
            }
            plan = FirePlan.of(
                    FireRules.of(everySecond, catchUp, OverlapPolicy.ALLOW),
                    new FireState(plan.firedThrough(), Predecessor.ENDED, plan.caughtUp()),
                    now);
        }
        assertThat(plans).isEqualTo(4);
        assertThat(runs).isEqualTo(150);
        assertThat(plan.caughtUp()).isZero();
    }

    /** All that comes after it is an exception, whether in the same plan or in a later one. */
    @Test
    void theLastFireTimeThatMayRunIsFoundInWhicheverPlanItLies() {
        FireTimes everySecond = FireTimes.of(new Schedule.Every(Duration.ofSeconds(1), Instant.EPOCH));
        Instant now = NOON.plus(Duration.ofHours(10));
        Instant pausedFrom = NOON.plusSeconds(7_000);
        FireRules rules = FireRules.of(everySecond, CatchUp.DEFAULTS, OverlapPolicy.SKIP)
                .except(pausedWhen(fireAt -> !fireAt.isBefore(pausedFrom)));
        List<Instant> runs = new ArrayList<>();
        FirePlan plan = FirePlan.of(rules, new FireState(NOON, Predecessor.ENDED, 0), now);
        runs.addAll(fireTimes(plan));
        while (!plan.nextFireAt().orElseThrow().isAfter(now)) {
            plan = FirePlan.of(rules, new FireState(plan.firedThrough(), Predecessor.ENDED, plan.caughtUp()), now);
            runs.addAll(fireTimes(plan));
        }
        assertThat(runs).containsExactly(pausedFrom.minusSeconds(1));
    }

    @Test
    void anActivePredecessorSkipsTheFireTime_unlessOverlapIsAllowed() {
        Instant before = NOON.minusSeconds(1);
        Instant after = NOON.plusMillis(1);
        CatchUp catchUp = new CatchUp(CatchUpPolicy.LAST, WINDOW, 100);
        FirePlan skipping = FirePlan.of(
                FireRules.of(HOURLY, catchUp, OverlapPolicy.SKIP), new FireState(before, Predecessor.ACTIVE, 0), after);
        assertThat(skipping.runs()).isEmpty();
        assertThat(skipping.skips()).singleElement().returns(Skip.Reason.OVERLAP, Skip::reason);

        FirePlan allowing = FirePlan.of(
                FireRules.of(HOURLY, catchUp, OverlapPolicy.ALLOW),
                new FireState(before, Predecessor.ACTIVE, 0),
                after);
        assertThat(fireTimes(allowing)).containsExactly(NOON);
    }

    @Test
    void aPausedJobRecordsEachFireTimeAsPaused() {
        FirePlan plan = FirePlan.of(
                FireRules.of(HOURLY, new CatchUp(CatchUpPolicy.ALL, WINDOW, 100), OverlapPolicy.ALLOW)
                        .except(pausedWhen(fireAt -> true)),
                new FireState(NOON.minus(Duration.ofHours(2)), Predecessor.ENDED, 0),
                NOON);
        assertThat(plan.runs()).isEmpty();
        assertThat(plan.skips()).hasSize(2).extracting(Skip::reason).containsOnly(Skip.Reason.PAUSED);
    }

    /** However long the downtime and however the plans are sliced: each fire time is decided exactly once, in order. */
    @Test
    void givenRandomHistories_thenEachFireTimeIsOneRunOrOneSkip() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            FireTimes fireTimes = times(List.of("*/7 * * * *", "0 */3 * * *", "* * * * *", "30 2 * * 1-5")
                    .get(random.nextInt(4)));
            CatchUp catchUp = new CatchUp(
                    List.of(CatchUpPolicy.values()).get(random.nextInt(3)),
                    Duration.ofHours(1 + random.nextInt(48)),
                    1 + random.nextInt(50));
            Instant start = NOON;
            Instant through = start;
            Instant now = start;
            int caughtUp = 0;
            List<Instant> decided = new ArrayList<>();
            for (int step = 0; step < 10; step++) {
                now = now.plusSeconds(random.nextInt(10) == 0 ? random.nextInt(1_500_000) : random.nextInt(4_000));
                FirePlan plan;
                do {
                    plan = FirePlan.of(
                            FireRules.of(
                                            fireTimes,
                                            catchUp,
                                            List.of(OverlapPolicy.values()).get(random.nextInt(5)))
                                    .except(pausedWhen(random.nextInt(5) == 0 ? fireAt -> true : fireAt -> false)),
                            new FireState(through, List.of(Predecessor.values()).get(random.nextInt(3)), caughtUp),
                            now);
                    List<Instant> both = new ArrayList<>(fireTimes(plan));
                    plan.skips().forEach(skip -> both.add(skip.fireAt()));
                    both.sort(null);
                    decided.addAll(both);
                    through = plan.firedThrough();
                    caughtUp = plan.caughtUp();
                } while (plan.nextFireAt().isPresent()
                        && !plan.nextFireAt().get().isAfter(now));
            }
            Instant end = now;
            assertThat(decided)
                    .as("seed %d", seed)
                    .isEqualTo(fireTimes
                            .after(start)
                            .takeWhile(fireAt -> !fireAt.isAfter(end))
                            .toList());
        }
    }

    private static FirePlan plan(FireTimes times, Instant firedThrough, Instant now, CatchUpPolicy policy) {
        return FirePlan.of(
                FireRules.of(times, new CatchUp(policy, WINDOW, 100), OverlapPolicy.ALLOW),
                new FireState(firedThrough, Predecessor.ENDED, 0),
                now);
    }

    private static List<Instant> fireTimes(FirePlan plan) {
        return plan.runs().stream().map(PlannedRun::fireAt).toList();
    }

    private static Function<Instant, Optional<Skip>> pausedWhen(Predicate<Instant> paused) {
        return fireAt -> Optional.of(fireAt).filter(paused).map(at -> new Skip(at, Skip.Reason.PAUSED, "paused"));
    }

    private static FireTimes times(String cron) {
        return FireTimes.of(Schedule.Cron.of(CronExpression.parse(cron), ZoneOffset.UTC));
    }
}
