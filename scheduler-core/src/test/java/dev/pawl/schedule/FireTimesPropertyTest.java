package dev.pawl.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.schedule.RandomField.Kind;
import dev.pawl.schedule.WalkedZones.Alike;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Fire times of random expressions must be those that a walk through time finds, with every rule for clock changes.
 *
 * <p>{@code -Dpawl.walk=100} tries a hundred times as many expressions at each clock change; {@code -Dpawl.seed=7}
 * begins with other ones. A failure names the seed of its expression.
 */
class FireTimesPropertyTest {
    private static final int EXPRESSIONS = Integer.getInteger("pawl.walk", 1);
    private static final long SEED = Long.getLong("pawl.seed", 1);

    private static final int MINUTE = 60;
    private static final int SECOND = 1;
    private static final LocalDate FIRST_DATE = LocalDate.of(1970, 1, 1);
    private static final LocalDate LAST_DATE = LocalDate.of(2199, 12, 31);

    private long comparisons;
    private long fires;
    private long neverFiring;

    @Test
    void givenAnyExpression_whenTheClocksChangeInAnyZone_thenItFiresAsAWalkThroughTimeSays(TestReporter reporter) {
        List<Alike> alike = WalkedZones.all();
        long seed = SEED;
        for (Alike zones : alike) {
            for (ZoneOffsetTransition change : zones.changes()) {
                for (int i = 0; i < EXPRESSIONS; i++) {
                    compareAround(zones.any(), change, seed++);
                }
            }
        }
        int names = alike.stream().mapToInt(zones -> zones.zones().size()).sum();
        int changes = alike.stream().mapToInt(zones -> zones.changes().size()).sum();
        report(reporter, names + " zones, " + alike.size() + " of them different, " + changes + " clock changes");

        // The zone data of the JDK has so many or more: none was left out by mistake.
        assertThat(names).isGreaterThan(590);
        assertThat(changes).isGreaterThan(5_000);
    }

    /** Months pass, so that day rules meet months of every length and first day. */
    @Test
    void givenAnyExpression_whenMonthsPass_thenItFiresAsAWalkThroughTimeSays(TestReporter reporter) {
        List<Alike> zones = WalkedZones.all();
        for (long seed = SEED; seed < SEED + 120L * EXPRESSIONS; seed++) {
            Random random = new Random(seed);
            ZoneId zone = zones.get(random.nextInt(zones.size())).any();
            Instant from = anyInstant(random);
            LocalDateTime near = LocalDateTime.ofInstant(from, ZoneOffset.UTC).plusDays(random.nextInt(60));
            RandomCron cron = RandomCron.unix(random, near);
            Optional<CronExpression> expression = parse(cron, seed);
            if (expression.isPresent()) {
                Instant until = from.plus(Duration.ofDays(70));
                Duration margin = Duration.ofDays(2);
                TimeWalker walker = new TimeWalker(zone, whole(from.minus(margin)), until.plus(margin), MINUTE);
                compare(walker, cron, expression.get(), zone, from, until, seed);
            }
        }
        report(reporter, "over months");
    }

    /** Years pass between fire times, over which the evaluator jumps. */
    @Test
    void givenADateThatIsRare_whenAskedLongBefore_thenTheFirstFireTimeIsFound(TestReporter reporter) {
        List<Alike> zones = WalkedZones.all();
        for (long seed = SEED; seed < SEED + 1_500L * EXPRESSIONS; seed++) {
            Random random = new Random(seed);
            ZoneId zone = zones.get(random.nextInt(zones.size())).any();
            Instant after = anyInstant(random);
            // A leap day, or a time that a clock change may touch years later.
            LocalDateTime near = random.nextBoolean()
                    ? LocalDateTime.of(2000 + 4 * random.nextInt(10), 2, 29, random.nextInt(24), random.nextInt(60))
                    : LocalDateTime.ofInstant(anyInstant(random), ZoneOffset.UTC);
            RandomCron cron = RandomCron.quartz(random, near);
            Optional<CronExpression> expression = onTheMinute(cron) ? parse(cron, seed) : Optional.empty();
            if (expression.isPresent()) {
                GapRule gap = anyOf(GapRule.values(), random);
                OverlapTimeRule overlap = anyOf(OverlapTimeRule.values(), random);
                assertThat(FireTimes.of(new Schedule.Cron(List.of(expression.get()), zone, gap, overlap))
                                .next(after))
                        .as(told(cron, zone, gap, overlap, after, seed))
                        .isEqualTo(firstByDays(cron, zone, gap, overlap, after));
                comparisons++;
            }
        }
        report(reporter, "far ahead");
    }

    private void compareAround(ZoneId zone, ZoneOffsetTransition change, long seed) {
        Random random = new Random(seed);
        Duration shift = change.getDuration().abs();
        Instant at = change.getInstant();

        RandomCron unix = RandomCron.unix(random, near(change, random));
        Duration day = shift.plusHours(25);
        compareAround(zone, at, day, shift.plusHours(2), MINUTE, unix, seed);

        RandomCron quartz = RandomCron.quartz(random, near(change, random));
        if (onTheMinute(quartz)) {
            compareAround(zone, at, day, shift.plusHours(2), MINUTE, quartz, seed);
        } else {
            compareAround(zone, at, shift.plusMinutes(15), shift.plusMinutes(15), SECOND, quartz, seed);
        }
    }

    private void compareAround(
            ZoneId zone, Instant at, Duration around, Duration margin, int step, RandomCron cron, long seed) {
        Optional<CronExpression> expression = parse(cron, seed);
        if (expression.isPresent()) {
            Instant after = at.minus(around);
            Instant until = at.plus(around);
            TimeWalker walker = new TimeWalker(zone, after.minus(margin), until.plus(margin), step);
            compare(walker, cron, expression.get(), zone, after, until, seed);
        }
    }

    private void compare(
            TimeWalker walker,
            RandomCron cron,
            CronExpression expression,
            ZoneId zone,
            Instant after,
            Instant until,
            long seed) {
        boolean[] named = walker.named(cron);
        Instant middle = Instant.ofEpochMilli((after.toEpochMilli() + until.toEpochMilli()) / 2);
        for (GapRule gap : GapRule.values()) {
            for (OverlapTimeRule overlap : OverlapTimeRule.values()) {
                List<Instant> expected = walker.fireTimes(named, cron.coversEveryHour(), gap, overlap, after, until);
                FireTimes fireTimes = FireTimes.of(new Schedule.Cron(List.of(expression), zone, gap, overlap));

                assertThat(fireTimes
                                .after(after)
                                .takeWhile(fire -> !fire.isAfter(until))
                                .toList())
                        .as(told(cron, zone, gap, overlap, after, seed))
                        .isEqualTo(expected);
                assertThat(fireTimes.next(middle).filter(fire -> !fire.isAfter(until)))
                        .as(told(cron, zone, gap, overlap, middle, seed))
                        .isEqualTo(expected.stream()
                                .filter(fire -> fire.isAfter(middle))
                                .findFirst());
                comparisons++;
                fires += expected.size();
            }
        }
    }

    /** Day by day, and through the days around each date that the expression names. */
    private static Optional<Instant> firstByDays(
            RandomCron cron, ZoneId zone, GapRule gap, OverlapTimeRule overlap, Instant after) {
        LocalDate from = LocalDate.ofInstant(after, ZoneOffset.UTC).minusDays(3);
        return from.datesUntil(LAST_DATE.plusDays(1))
                .filter(cron::matches)
                .flatMap(date -> around(cron, zone, gap, overlap, after, date))
                .findFirst();
    }

    private static Stream<Instant> around(
            RandomCron cron, ZoneId zone, GapRule gap, OverlapTimeRule overlap, Instant after, LocalDate date) {
        Instant begin = date.minusDays(2).atStartOfDay().toInstant(ZoneOffset.UTC);
        Instant end = date.plusDays(3).atStartOfDay().toInstant(ZoneOffset.UTC);
        boolean onTheMinute =
                cron.seconds().equals(RandomField.of(Kind.SECOND, 0).values());
        TimeWalker walker = new TimeWalker(
                zone, begin.minus(Duration.ofHours(2)), end.plus(Duration.ofHours(2)), onTheMinute ? MINUTE : SECOND);
        Instant later = after.isAfter(begin) ? after : begin;
        return walker.fireTimes(walker.named(cron), cron.coversEveryHour(), gap, overlap, later, end).stream();
    }

    /** The expression, unless it was refused because it never fires, which must then be so. */
    private Optional<CronExpression> parse(RandomCron cron, long seed) {
        try {
            return Optional.of(CronExpression.parse(cron.text(), cron.jobKey()));
        } catch (InvalidScheduleException refused) {
            assertThat(refused.problem())
                    .as("seed %d: '%s' of %s", seed, cron.text(), cron.jobKey())
                    .contains("never fires");
            assertThat(FIRST_DATE.datesUntil(LAST_DATE.plusDays(1)).filter(cron::matches))
                    .as("seed %d: '%s' of %s", seed, cron.text(), cron.jobKey())
                    .isEmpty();
            neverFiring++;
            return Optional.empty();
        }
    }

    private static boolean onTheMinute(RandomCron cron) {
        return cron.seconds().equals(RandomField.of(Kind.SECOND, 0).values());
    }

    /** A local time that the clock change touches, or an hour before or after it. */
    private static LocalDateTime near(ZoneOffsetTransition change, RandomGenerator random) {
        LocalDateTime begin = change.isGap() ? change.getDateTimeBefore() : change.getDateTimeAfter();
        long seconds = change.getDuration().abs().toSeconds();
        return begin.plusSeconds(random.nextLong(-3600, seconds + 3600));
    }

    private static Instant anyInstant(RandomGenerator random) {
        return Instant.ofEpochSecond(
                random.nextLong(WalkedZones.FIRST.getEpochSecond(), WalkedZones.LAST.getEpochSecond()));
    }

    private static Instant whole(Instant instant) {
        return Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), MINUTE) * MINUTE);
    }

    private static <T> T anyOf(T[] values, RandomGenerator random) {
        return values[random.nextInt(values.length)];
    }

    private static String told(
            RandomCron cron, ZoneId zone, GapRule gap, OverlapTimeRule overlap, Instant after, long seed) {
        return "seed " + seed + ": '" + cron.text() + "' of " + cron.jobKey() + " in " + zone + ", gap " + gap
                + ", overlap " + overlap + ", after " + after;
    }

    private void report(TestReporter reporter, String what) {
        reporter.publishEntry(
                "walked",
                what + "; " + comparisons + " comparisons, " + fires + " fire times, " + neverFiring
                        + " refused as never firing");
    }
}
