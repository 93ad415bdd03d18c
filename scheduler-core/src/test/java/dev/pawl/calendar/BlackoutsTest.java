package dev.pawl.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.schedule.Jitter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BlackoutsTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final CalendarName HOLIDAYS = new CalendarName("holidays");
    private static final CalendarName NIGHTS = new CalendarName("nights");

    @Test
    void aFireTimeOnAHolidayIsSkippedWithItsReason() {
        Blackouts blackouts = keeping(HOLIDAYS, OnHit.SKIP, dates("12-25 Christmas Day"));

        assertThat(blackouts.at(Instant.parse("2026-12-24T22:59:59Z"))).isEqualTo(new Ruling.Free());
        assertThat(blackouts.at(Instant.parse("2026-12-24T23:00:00Z")))
                .isEqualTo(new Ruling.Skipped("blacked out by the calendar holidays: 12-25 Christmas Day"));
        assertThat(blackouts.at(Instant.parse("2026-12-25T23:00:00Z"))).isEqualTo(new Ruling.Free());
    }

    @Test
    void theZoneOfACalendarComesBeforeThatOfTheJob() {
        BlackoutCalendar ofTokyo =
                BlackoutCalendar.of(Optional.of(ZoneId.of("Asia/Tokyo")), List.of("2026-12-25"), List.of());

        assertThat(keeping(HOLIDAYS, OnHit.SKIP, ofTokyo).cover(Instant.parse("2026-12-24T15:00:00Z")))
                .isTrue();
        assertThat(keeping(HOLIDAYS, OnHit.SKIP, dates("2026-12-25")).cover(Instant.parse("2026-12-24T15:00:00Z")))
                .isFalse();
    }

    @Test
    void yearlyDatesMayPassOverTheEndOfTheYear_andLeapDaysComeInLeapYears() {
        Blackouts blackouts = keeping(HOLIDAYS, OnHit.SKIP, dates("12-24..01-02", "02-29"));

        assertThat(List.of("2026-12-23", "2026-12-24", "2026-12-31", "2027-01-02", "2027-01-03", "2028-02-29").stream()
                        .map(day -> blackouts.cover(Instant.parse(day + "T12:00:00Z"))))
                .containsExactly(false, true, true, true, false, true);
        assertThat(blackouts.cover(Instant.parse("2027-02-28T12:00:00Z"))).isFalse();
        assertThat(blackouts.cover(Instant.parse("2027-03-01T12:00:00Z"))).isFalse();
    }

    @Test
    void blackoutsOfSeveralCalendarsThatFollowEachOtherCountAsOne() {
        // Friday is a holiday, then comes the weekend, then the night to Monday.
        Blackouts blackouts = keeping(Map.of(
                HOLIDAYS, BlackoutCalendar.of(Optional.empty(), List.of("2026-12-25"), List.of("sat-sun")),
                NIGHTS, BlackoutCalendar.of(Optional.empty(), List.of(), List.of("sun-thu 22:00-06:00"))));

        assertThat(blackouts.at(Instant.parse("2026-12-25T10:00:00Z")))
                .isEqualTo(new Ruling.Deferred(
                        Instant.parse("2026-12-28T05:00:00Z"), "blacked out by the calendar holidays: 2026-12-25"));
    }

    @Test
    void skippingComesBeforeDeferring() {
        Map<CalendarName, BlackoutCalendar> calendars =
                Map.of(HOLIDAYS, dates("2026-12-25"), NIGHTS, dates("2026-12-25..2026-12-26"));
        Blackouts blackouts = Blackouts.of(
                List.of(new CalendarUse(NIGHTS, OnHit.DEFER), new CalendarUse(HOLIDAYS, OnHit.SKIP)),
                BERLIN,
                calendars);

        assertThat(blackouts.at(Instant.parse("2026-12-25T10:00:00Z"))).isInstanceOf(Ruling.Skipped.class);
        assertThat(blackouts.at(Instant.parse("2026-12-26T10:00:00Z"))).isInstanceOf(Ruling.Deferred.class);
    }

    /** Each of the two leaves time free, both together none: a run must not wait for ever. */
    @Test
    void whereNoTimeIsFreeTheFireTimeIsSkipped() {
        Blackouts blackouts = keeping(Map.of(
                HOLIDAYS, BlackoutCalendar.of(Optional.empty(), List.of(), List.of("mon-sun 00:00-12:00")),
                NIGHTS, BlackoutCalendar.of(Optional.empty(), List.of(), List.of("mon-sun 12:00-24:00"))));

        assertThat(blackouts.at(Instant.parse("2026-12-25T10:00:00Z")))
                .isInstanceOfSatisfying(
                        Ruling.Skipped.class,
                        skipped -> assertThat(skipped.reason()).contains("for 400 days"));
    }

    /** 02:30 in a window that ends at 02:30 comes twice in autumn; both passes are blacked out up to it. */
    @Test
    void localTimesThatHappenTwiceAreBlackedOutBothTimes() {
        Blackouts blackouts = keeping(
                NIGHTS, OnHit.DEFER, BlackoutCalendar.of(Optional.empty(), List.of(), List.of("sun 02:00-02:30")));

        assertThat(blackouts.at(Instant.parse("2026-10-25T00:10:00Z")))
                .isInstanceOfSatisfying(
                        Ruling.Deferred.class,
                        first -> assertThat(first.until()).isEqualTo(Instant.parse("2026-10-25T00:30:00Z")));
        assertThat(blackouts.cover(Instant.parse("2026-10-25T00:45:00Z"))).isFalse();
        assertThat(blackouts.at(Instant.parse("2026-10-25T01:10:00Z")))
                .isInstanceOfSatisfying(
                        Ruling.Deferred.class,
                        second -> assertThat(second.until()).isEqualTo(Instant.parse("2026-10-25T01:30:00Z")));
    }

    /** In spring a window that begins or ends in the gap begins or ends with the gap. */
    @Test
    void aWindowThatEndsInTheGapEndsWithIt() {
        Blackouts blackouts = keeping(
                NIGHTS, OnHit.DEFER, BlackoutCalendar.of(Optional.empty(), List.of(), List.of("sun 01:00-02:30")));

        assertThat(blackouts.at(Instant.parse("2027-03-28T00:10:00Z")))
                .isInstanceOfSatisfying(
                        Ruling.Deferred.class,
                        deferred -> assertThat(deferred.until()).isEqualTo(Instant.parse("2027-03-28T01:00:00Z")));
    }

    @Test
    void jitterIsAddedOnceToTheEndOfTheBlackout_andNeverMovesARunIntoOne() {
        Blackouts blackouts = keeping(HOLIDAYS, OnHit.DEFER, dates("2026-12-25"));
        DueTimes dueTimes = new DueTimes("report", new Jitter(Duration.ofHours(1)), blackouts);
        Instant end = Instant.parse("2026-12-25T23:00:00Z");
        for (int hour = 0; hour < 24; hour++) {
            Instant fireAt = Instant.parse("2026-12-24T23:00:00Z").plus(Duration.ofHours(hour));
            assertThat(dueTimes.at(fireAt))
                    .isInstanceOfSatisfying(
                            DueTime.Run.class,
                            run -> assertThat(run.at()).isBetween(end, end.plus(Duration.ofHours(1))));
        }
        for (int second = 0; second < 60; second++) {
            Instant fireAt = Instant.parse("2026-12-24T22:59:00Z").plusSeconds(second);
            assertThat(dueTimes.at(fireAt)).isInstanceOfSatisfying(DueTime.Run.class, run -> {
                assertThat(run.at()).isAfterOrEqualTo(fireAt);
                assertThat(blackouts.cover(run.at())).isFalse();
            });
        }
    }

    @Test
    void whatHappensToAFireTimeIsToldInWords() {
        DueTimes skipping =
                new DueTimes("report", Jitter.NONE, keeping(HOLIDAYS, OnHit.SKIP, dates("12-25 Christmas Day")));
        DueTimes deferring =
                new DueTimes("report", Jitter.NONE, keeping(HOLIDAYS, OnHit.DEFER, dates("12-25 Christmas Day")));
        DueTimes late = new DueTimes("report", new Jitter(Duration.ofSeconds(30)), Blackouts.NONE);
        Instant christmas = Instant.parse("2026-12-25T10:00:00Z");

        assertThat(skipping.notes(List.of(christmas, christmas.plus(Duration.ofDays(1))), BERLIN))
                .containsExactly(
                        List.of("skipped: blacked out by the calendar holidays: 12-25 Christmas Day"), List.of());
        assertThat(deferring.notes(List.of(christmas), BERLIN))
                .containsExactly(List.of(
                        "deferred to 26 Dec 2026 00:00:00: blacked out by the calendar holidays: 12-25 Christmas Day"));
        assertThat(late.jitterNote(christmas, BERLIN))
                .hasValueSatisfying(note -> assertThat(note).matches("up to 30s later: runs at 11:00:[0-3][0-9]"));
        assertThat(skipping.jitterNote(christmas, BERLIN)).isEmpty();
    }

    /** A calendar that has come to its end must not look like one that blacks nothing out. */
    @Test
    void whereACalendarKnowsNoMoreDatesThatIsTold() {
        DueTimes dueTimes = new DueTimes(
                "report", Jitter.NONE, keeping(HOLIDAYS, OnHit.SKIP, dates("12-25", "2026-12-26", "2026-01-01")));
        List<Instant> noons = List.of(
                Instant.parse("2026-12-26T11:00:00Z"),
                Instant.parse("2026-12-27T11:00:00Z"),
                Instant.parse("2026-12-28T11:00:00Z"));

        assertThat(dueTimes.notes(noons, BERLIN).subList(1, 3))
                .containsExactly(
                        List.of("the calendar holidays knows dates until 2026-12-26 and none after"), List.of());
        assertThat(dueTimes.notes(noons.subList(2, 3), BERLIN).getFirst()).hasSize(1);
    }

    private static BlackoutCalendar dates(String... dates) {
        return BlackoutCalendar.of(Optional.empty(), List.of(dates), List.of());
    }

    private static Blackouts keeping(CalendarName name, OnHit onHit, BlackoutCalendar calendar) {
        return Blackouts.of(List.of(new CalendarUse(name, onHit)), BERLIN, Map.of(name, calendar));
    }

    private static Blackouts keeping(Map<CalendarName, BlackoutCalendar> calendars) {
        return Blackouts.of(
                calendars.keySet().stream()
                        .sorted()
                        .map(name -> new CalendarUse(name, OnHit.DEFER))
                        .toList(),
                BERLIN,
                calendars);
    }
}
