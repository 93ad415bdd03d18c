package dev.pawl.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fire times of random expressions must be those that a walk over each minute finds. A failure names its seed. */
class FireTimesPropertyTest {
    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2040-01-01T00:00:00Z");
    private static final Duration AROUND = Duration.ofHours(30);
    private static final int EXPRESSIONS_PER_PLACE = 4;
    private static final int MIN_PLACES = 40;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "America/New_York",
                "Europe/Berlin",
                "Europe/London",
                "Australia/Lord_Howe",
                "America/Sao_Paulo",
                "Pacific/Apia",
                "Africa/Casablanca",
                "Asia/Kathmandu",
                "UTC"
            })
    void givenAnyExpression_whenTheClocksChange_thenItFiresAsAWalkOverEachMinuteSays(String zoneName) {
        ZoneId zone = ZoneId.of(zoneName);
        long seed = zoneName.hashCode();
        for (Instant place : places(zone, new Random(seed))) {
            for (int i = 0; i < EXPRESSIONS_PER_PLACE; i++) {
                assertSameAsWalker(zone, place.minus(AROUND), place.plus(AROUND), seed++);
            }
        }
    }

    /** Longer spans in a quiet zone reach the day rules of every month. */
    @Test
    void givenAnyExpression_whenMonthsPass_thenItFiresAsAWalkOverEachMinuteSays() {
        for (long seed = 1; seed <= 150; seed++) {
            Instant from = randomInstant(new Random(seed));
            assertSameAsWalker(ZoneOffset.UTC, from, from.plus(Duration.ofDays(70)), seed);
        }
    }

    private static void assertSameAsWalker(ZoneId zone, Instant after, Instant until, long seed) {
        Random random = new Random(seed);
        RandomCron cron = random.nextBoolean() ? RandomCron.unix(random) : RandomCron.quartz(random);
        GapRule gap = anyOf(GapRule.values(), random);
        OverlapTimeRule overlapTime = anyOf(OverlapTimeRule.values(), random);
        FireTimes fireTimes;
        try {
            fireTimes =
                    FireTimes.of(new Schedule.Cron(List.of(CronExpression.parse(cron.text())), zone, gap, overlapTime));
        } catch (InvalidScheduleException refused) {
            assertThat(refused.problem()).as("seed %d: %s", seed, cron.text()).contains("never fires");
            return;
        }

        List<Instant> expected = new MinuteWalker(cron, zone, gap, overlapTime).between(after, until);
        List<Instant> actual = fireTimes
                .after(after)
                .takeWhile(fire -> !fire.isAfter(until))
                .limit(expected.size() + 1L)
                .toList();

        assertThat(actual)
                .as(
                        "seed %d: '%s' in %s, gap %s, overlap %s, after %s",
                        seed, cron.text(), zone, gap, overlapTime, after)
                .isEqualTo(expected);
    }

    /** All clock changes of the zone, and some other instants where there are few. */
    private static List<Instant> places(ZoneId zone, Random random) {
        List<Instant> places = new ArrayList<>();
        ZoneOffsetTransition change = zone.getRules().nextTransition(FIRST);
        while (change != null && change.getInstant().isBefore(LAST)) {
            places.add(change.getInstant());
            change = zone.getRules().nextTransition(change.getInstant());
        }
        while (places.size() < MIN_PLACES) {
            places.add(randomInstant(random));
        }
        return places;
    }

    private static Instant randomInstant(RandomGenerator random) {
        return Instant.ofEpochSecond(random.nextLong(FIRST.getEpochSecond(), LAST.getEpochSecond()));
    }

    private static <T> T anyOf(T[] values, RandomGenerator random) {
        return values[random.nextInt(values.length)];
    }
}
