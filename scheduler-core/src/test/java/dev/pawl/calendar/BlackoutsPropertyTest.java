package dev.pawl.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What calendars say of a moment, and when a blackout ends, must be what a walk over each minute finds. A failure names
 * its seed; {@code -Dpawl.seed=7} begins with that one, {@code -Dpawl.calendars=1000} makes it longer.
 */
class BlackoutsPropertyTest {
    private static final Duration AROUND = Duration.ofHours(60);
    private static final int CALENDARS = Integer.getInteger("pawl.calendars", 2);
    private static final CalendarName ONE = new CalendarName("one");
    private static final CalendarName OTHER = new CalendarName("other");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "America/New_York",
                "Europe/Berlin",
                "Australia/Lord_Howe",
                "America/Sao_Paulo",
                "America/St_Johns",
                "Pacific/Apia",
                "Africa/Casablanca",
                "Asia/Kathmandu",
                "UTC"
            })
    void whenTheClocksChange_thenBlackoutsAreThoseOfAWalkOverEachMinute(String zoneName) {
        ZoneId zone = ZoneId.of(zoneName);
        long seed = Long.getLong("pawl.seed", zoneName.hashCode());
        for (Instant place : places(zone)) {
            for (int i = 0; i < CALENDARS; i++) {
                assertSameAsWalker(zone, place, seed++);
            }
        }
    }

    private static void assertSameAsWalker(ZoneId zone, Instant place, long seed) {
        Random random = new Random(seed);
        LocalDateTime local = LocalDateTime.ofInstant(place, zone);
        RandomCalendar one = RandomCalendar.near(local.toLocalDate(), random);
        RandomCalendar other = RandomCalendar.near(local.toLocalDate(), random);
        Blackouts blackouts = Blackouts.of(
                List.of(new CalendarUse(ONE, OnHit.DEFER), new CalendarUse(OTHER, OnHit.DEFER)),
                zone,
                Map.of(ONE, one.calendar(), OTHER, other.calendar()));
        Instant from = place.minus(AROUND);
        Instant until = place.plus(AROUND);
        // Backwards, so that the end of each blackout is known when its minutes come.
        Optional<Instant> firstFree = Optional.empty();
        for (Instant minute = until; !minute.isBefore(from); minute = minute.minusSeconds(60)) {
            LocalDateTime shown = LocalDateTime.ofInstant(minute, zone);
            boolean covered = one.covers().test(shown) || other.covers().test(shown);
            String where = "seed " + seed + ", " + zone + ", " + minute + ", " + one + ", " + other;
            assertThat(blackouts.cover(minute)).as(where).isEqualTo(covered);
            if (!covered) {
                firstFree = Optional.of(minute);
                assertThat(blackouts.at(minute)).as(where).isEqualTo(new Ruling.Free());
            } else if (firstFree.isPresent()) {
                Instant end = firstFree.get();
                assertThat(blackouts.at(minute))
                        .as(where)
                        .isInstanceOfSatisfying(
                                Ruling.Deferred.class,
                                deferred ->
                                        assertThat(deferred.until()).as(where).isEqualTo(end));
            }
        }
    }

    /** Around clock changes, and in a quiet time at the end of a leap year's February. */
    private static List<Instant> places(ZoneId zone) {
        List<Instant> places = new ArrayList<>(List.of(Instant.parse("2028-02-29T12:00:00Z")));
        ZoneOffsetTransition change = zone.getRules().nextTransition(Instant.parse("2004-01-01T00:00:00Z"));
        while (change != null
                && places.size() < 24
                && change.getInstant().isBefore(Instant.parse("2040-01-01T00:00:00Z"))) {
            places.add(change.getInstant());
            change = zone.getRules().nextTransition(change.getInstant().plus(Duration.ofDays(30)));
        }
        return places;
    }
}
