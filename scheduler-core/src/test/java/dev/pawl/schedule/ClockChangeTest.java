package dev.pawl.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clock changes that people ask about, by name; all others are in {@link FireTimesPropertyTest}. */
class ClockChangeTest {
    @ParameterizedTest
    @CsvSource({
        // In spring Berlin goes from 02:00 to 03:00, in autumn from 03:00 to 02:00.
        "30 2 * * *,    Europe/Berlin, AFTER, FIRST, 2027-03-28T03:00+02:00 2027-03-29T02:30+02:00",
        "30 2 * * *,    Europe/Berlin, SKIP,  FIRST, 2027-03-29T02:30+02:00 2027-03-30T02:30+02:00",
        "'0,30 2 * * *', Europe/Berlin, AFTER, FIRST, 2027-03-28T03:00+02:00 2027-03-29T02:00+02:00",
        "'30 2,3 * * *', Europe/Berlin, AFTER, FIRST, 2027-03-28T03:00+02:00 2027-03-28T03:30+02:00",
        "'0 2,3 * * *', Europe/Berlin, AFTER, FIRST, 2027-03-28T03:00+02:00 2027-03-29T02:00+02:00",
        "30 * * * *,    Europe/Berlin, AFTER, FIRST, 2027-03-28T00:30+01:00 2027-03-28T01:30+01:00"
                + " 2027-03-28T03:30+02:00",
        "15 30 2 * * ?, Europe/Berlin, AFTER, FIRST, 2027-03-28T03:00+02:00 2027-03-29T02:30:15+02:00",
        "30 2 * * *,    Europe/Berlin, AFTER, FIRST, 2027-10-31T02:30+02:00 2027-11-01T02:30+01:00",
        "30 2 * * *,    Europe/Berlin, AFTER, LAST,  2027-10-31T02:30+01:00 2027-11-01T02:30+01:00",
        "30 2 * * *,    Europe/Berlin, AFTER, BOTH,  2027-10-31T02:30+02:00 2027-10-31T02:30+01:00"
                + " 2027-11-01T02:30+01:00",
        "0 3 * * *,     Europe/Berlin, AFTER, FIRST, 2027-10-31T03:00+01:00 2027-11-01T03:00+01:00",
        "'*/30 1-3 * * *', Europe/Berlin, AFTER, FIRST, 2027-10-31T01:00+02:00 2027-10-31T01:30+02:00"
                + " 2027-10-31T02:00+02:00 2027-10-31T02:30+02:00 2027-10-31T03:00+01:00",
        "0 0/30 * * * ?, Europe/Berlin, SKIP, LAST, 2027-10-31T00:00+02:00 2027-10-31T00:30+02:00"
                + " 2027-10-31T01:00+02:00 2027-10-31T01:30+02:00 2027-10-31T02:00+02:00 2027-10-31T02:30+02:00"
                + " 2027-10-31T02:00+01:00 2027-10-31T02:30+01:00 2027-10-31T03:00+01:00",
        // New York goes from 02:00 to 03:00 in March and from 02:00 to 01:00 in November.
        "30 2 * * *,    America/New_York, AFTER, FIRST, 2027-03-14T03:00-04:00 2027-03-15T02:30-04:00",
        "30 2 * * *,    America/New_York, SKIP,  FIRST, 2027-03-15T02:30-04:00",
        "30 1 * * *,    America/New_York, AFTER, FIRST, 2027-11-07T01:30-04:00 2027-11-08T01:30-05:00",
        "30 1 * * *,    America/New_York, AFTER, LAST,  2027-11-07T01:30-05:00 2027-11-08T01:30-05:00",
        "30 1 * * *,    America/New_York, AFTER, BOTH,  2027-11-07T01:30-04:00 2027-11-07T01:30-05:00"
                + " 2027-11-08T01:30-05:00",
        // London goes from 01:00 to 02:00 and back, which is 00:00 in UTC once.
        "30 1 * * *,    Europe/London, AFTER, FIRST, 2027-03-28T02:00+01:00 2027-03-29T01:30+01:00",
        "30 1 * * *,    Europe/London, AFTER, LAST,  2027-10-31T01:30Z 2027-11-01T01:30Z",
        "0 0 * * *,     Europe/London, AFTER, FIRST, 2027-03-28T00:00Z 2027-03-29T00:00+01:00",
        // A rhythm goes on in real time: the last fire before a change, and the first ones after it.
        "0 */1 * * *,   Europe/Berlin, AFTER, FIRST, 2027-03-28T00:00+01:00 2027-03-28T01:00+01:00"
                + " 2027-03-28T03:00+02:00 2027-03-28T04:00+02:00",
        "'59 * * * *',  America/New_York, AFTER, FIRST, 2027-03-14T00:59-05:00 2027-03-14T01:59-05:00"
                + " 2027-03-14T03:59-04:00",
        "'59 * * * *',  America/New_York, AFTER, FIRST, 2027-11-07T00:59-04:00 2027-11-07T01:59-04:00"
                + " 2027-11-07T01:59-05:00 2027-11-07T02:59-05:00",
        "*/20 * * * *,  Australia/Lord_Howe, AFTER, FIRST, 2027-10-03T00:00+10:30 2027-10-03T00:20+10:30"
                + " 2027-10-03T00:40+10:30 2027-10-03T01:00+10:30 2027-10-03T01:20+10:30 2027-10-03T01:40+10:30"
                + " 2027-10-03T02:40+11:00 2027-10-03T03:00+11:00",
        "0 * * * *,     Pacific/Apia, AFTER, FIRST, 2011-12-29T00:00-10:00 2011-12-29T01:00-10:00",
        "0 0 * * * ? 2027, America/Sao_Paulo, SKIP, LAST, 2027-01-01T00:00-03:00 2027-01-01T01:00-03:00",
        // The repeated hour of a rhythm counts although its next day is far ahead.
        "30 * 31 10 *,  Europe/Berlin, AFTER, FIRST, 2027-10-31T00:30+02:00 2027-10-31T01:30+02:00"
                + " 2027-10-31T02:30+02:00 2027-10-31T02:30+01:00 2027-10-31T03:30+01:00",
        "30 2 31 10 *,  Europe/Berlin, AFTER, BOTH,  2027-10-31T02:30+02:00 2027-10-31T02:30+01:00"
                + " 2028-10-31T02:30+01:00",
        // Lord Howe moves by half an hour.
        "15 2 * * *,    Australia/Lord_Howe, AFTER, FIRST, 2027-10-03T02:30+11:00 2027-10-04T02:15+11:00",
        "45 1 * * *,    Australia/Lord_Howe, AFTER, LAST,  2027-04-04T01:45+10:30 2027-04-05T01:45+10:30",
        "45 1 * * *,    Australia/Lord_Howe, AFTER, BOTH,  2027-04-04T01:45+11:00 2027-04-04T01:45+10:30",
        // Sao Paulo had no midnight on the first day of summer time, and two last hours on the day it ended.
        "@daily,        America/Sao_Paulo, AFTER, FIRST, 2018-11-04T01:00-02:00 2018-11-05T00:00-02:00",
        "30 23 * * *,   America/Sao_Paulo, AFTER, FIRST, 2018-02-17T23:30-02:00 2018-02-18T23:30-03:00",
        // Apia left out the 30th of December 2011.
        "0 10 * * *,    Pacific/Apia, AFTER, FIRST, 2011-12-31T00:00+14:00 2011-12-31T10:00+14:00",
        "0 10 30 12 *,  Pacific/Apia, SKIP,  FIRST, 2012-12-30T10:00+14:00 2013-12-30T10:00+14:00",
        // Casablanca sets the clocks back for Ramadan and forward after it.
        "30 2 * * *,    Africa/Casablanca, AFTER, FIRST, 2026-02-15T02:30+01:00 2026-02-16T02:30Z",
        "30 2 * * *,    Africa/Casablanca, AFTER, FIRST, 2026-03-22T03:00+01:00 2026-03-23T02:30+01:00",
        "0 0 * * *,     Asia/Kathmandu, AFTER, FIRST, 2027-01-01T00:00+05:45 2027-01-02T00:00+05:45",
    })
    void givenASchedule_whenTheClocksChange_thenItFiresAsPromised(
            String text, String zoneName, GapRule gap, OverlapTimeRule overlapTime, String expected) {
        ZoneId zone = ZoneId.of(zoneName);
        List<Instant> instants = Stream.of(expected.split(" "))
                .map(local -> OffsetDateTime.parse(local).toInstant())
                .toList();
        // The day's begin, so that everything the day has is seen.
        Instant before = instants.getFirst()
                .atZone(zone)
                .truncatedTo(ChronoUnit.DAYS)
                .toInstant()
                .minusSeconds(1);

        FireTimes fireTimes =
                FireTimes.of(new Schedule.Cron(List.of(CronExpression.parse(text)), zone, gap, overlapTime));

        assertThat(fireTimes.after(before).limit(instants.size())).isEqualTo(instants);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30 2 * * *      | AFTER | FIRST | 2027-03-27T12:00:00Z | 28 Mar 2027: 02:30 does not exist, runs at"
                        + " 03:00",
                "30 2 * * *      | SKIP  | FIRST | 2027-03-27T12:00:00Z | 28 Mar 2027: 02:30 does not exist, skipped",
                "0,30 2 * * *    | AFTER | FIRST | 2027-03-27T12:00:00Z | 28 Mar 2027: 02:00 and 02:30 do not exist,"
                        + " runs once at 03:00",
                "*/10 2 * * *    | AFTER | FIRST | 2027-03-27T12:00:00Z | 28 Mar 2027: 02:00, 02:10, 02:20 and 3 more"
                        + " do not exist, runs once at 03:00",
                "*/10 2 * * *    | SKIP  | FIRST | 2027-03-27T12:00:00Z | 28 Mar 2027: 02:00, 02:10, 02:20 and 3 more"
                        + " do not exist, skipped",
                "15 30 2 * * ?   | AFTER | FIRST | 2027-03-27T12:00:00Z | 28 Mar 2027: 02:30:15 does not exist, runs"
                        + " at 03:00",
                "30 2 * * *      | AFTER | FIRST | 2027-10-30T12:00:00Z | 31 Oct 2027: 02:30 occurs twice, runs once,"
                        + " the first time",
                "30 2 * * *      | AFTER | LAST  | 2027-10-30T12:00:00Z | 31 Oct 2027: 02:30 occurs twice, runs once,"
                        + " the last time",
                "30 2 * * *      | AFTER | BOTH  | 2027-10-30T12:00:00Z | 31 Oct 2027: 02:30 occurs twice, runs both"
                        + " times, this is the first",
                "30 2 * * *      | AFTER | BOTH  | 2027-10-31T00:30:00Z | 31 Oct 2027: 02:30 occurs twice, runs both"
                        + " times, this is the last",
                "30 * * * *      | AFTER | FIRST | 2027-10-31T00:30:00Z | 31 Oct 2027: 02:30 occurs twice, runs both"
                        + " times, this is the last",
            })
    void givenAFireTimeThatAClockChangeTouches_whenPreviewed_thenANoteSaysHow(
            String text, GapRule gap, OverlapTimeRule overlapTime, Instant from, String note) {
        Fire fire = preview(text, gap, overlapTime, from).getFirst();

        assertThat(fire.notes()).containsExactly(note);
    }

    @Test
    void givenFireTimesThatNoClockChangeTouches_whenPreviewed_thenThereIsNoNote() {
        Instant from = Instant.parse("2027-03-27T12:00:00Z");

        assertThat(preview("30 4 * * *", GapRule.AFTER, OverlapTimeRule.FIRST, from))
                .allSatisfy(fire -> assertThat(fire.notes()).isEmpty());
        assertThat(preview("30 * * * *", GapRule.AFTER, OverlapTimeRule.FIRST, from))
                .allSatisfy(fire -> assertThat(fire.notes()).isEmpty());
    }

    @Test
    void givenALostDay_whenPreviewed_thenTheNoteNamesBothDays() {
        FireTimes fireTimes =
                FireTimes.of(Schedule.Cron.of(CronExpression.parse("0 10 * * *"), ZoneId.of("Pacific/Apia")));

        assertThat(fireTimes
                        .preview(Instant.parse("2011-12-30T00:00:00Z"), 1)
                        .getFirst()
                        .notes())
                .containsExactly("30 Dec 2011: 10:00 does not exist, runs at 00:00 on 31 Dec 2011");
    }

    @Test
    void givenAPreview_whenShown_thenLocalTimesCarryZoneAndOffset() {
        Fire fire = preview("30 2 * * *", GapRule.AFTER, OverlapTimeRule.LAST, Instant.parse("2027-10-30T12:00:00Z"))
                .getFirst();

        assertThat(fire.at()).isEqualTo("2027-10-31T01:30:00Z");
        assertThat(fire.local()).hasToString("2027-10-31T02:30+01:00[Europe/Berlin]");
    }

    private static List<Fire> preview(String text, GapRule gap, OverlapTimeRule overlapTime, Instant from) {
        return FireTimes.of(new Schedule.Cron(
                        List.of(CronExpression.parse(text)), ZoneId.of("Europe/Berlin"), gap, overlapTime))
                .preview(from, 5);
    }
}
