package dev.pawl.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Counts how often calendars are looked at. */
class StretchTest {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int FIRE_TIMES = 10_000;

    /** Day after day for longer than a year, each an entry of its own. */
    private final Blackouts blackouts = Blackouts.of(
            List.of(new CalendarUse(new CalendarName("long"), OnHit.DEFER)),
            UTC,
            Map.of(new CalendarName("long"), BlackoutCalendar.of(Optional.empty(), days(380), List.of())));

    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void theEndOfALongStretchIsLookedForOnce_howeverManyFireTimesLieInIt() {
        Function<Instant, Optional<Instant>> through = moment -> {
            looks.incrementAndGet();
            Instant end = START.plus(Duration.ofDays(380));
            return moment.isBefore(end) ? Optional.of(moment.plus(Duration.ofDays(1))) : Optional.empty();
        };
        Stretch stretch = new Stretch();
        for (int second = 0; second < FIRE_TIMES; second++) {
            Instant fireAt = START.plusSeconds(second);
            assertThat(stretch.firstFree(fireAt, fireAt.plus(Blackouts.LONGEST), through))
                    .contains(START.plus(Duration.ofDays(380)));
        }
        assertThat(looks.get()).isLessThan(FIRE_TIMES + 400);
    }

    /** The same rulings as without anything kept, in whatever order the moments come. */
    @Test
    void whatIsKeptChangesNoRuling() {
        Stretch stretch = new Stretch();
        for (int hour : new int[] {-5, -1, 0, 1, 700, 9_119, 9_120, 9_121, 3, 2, 10_000, 9_000}) {
            Instant fireAt = START.plus(Duration.ofHours(hour));
            assertThat(blackouts.at(fireAt, stretch)).as("hour %d", hour).isEqualTo(blackouts.at(fireAt));
        }
    }

    @Test
    void aRangeOfYearlyDatesIsLookedAtOnce() {
        BlackoutCalendar calendar = BlackoutCalendar.of(Optional.empty(), List.of("11-20..02-29"), List.of());
        assertThat(calendar.hit(Instant.parse("2026-12-01T10:00:00Z"), UTC)
                        .orElseThrow()
                        .through())
                .isEqualTo("2027-03-01T00:00:00Z");
        assertThat(calendar.hit(Instant.parse("2028-02-10T10:00:00Z"), UTC)
                        .orElseThrow()
                        .through())
                .isEqualTo("2028-03-01T00:00:00Z");
    }

    private static List<String> days(int count) {
        return IntStream.range(0, count)
                .mapToObj(day -> START.atZone(UTC).toLocalDate().plusDays(day).toString())
                .toList();
    }
}
