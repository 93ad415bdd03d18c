package dev.pawl.calendar.ics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.pawl.input.InvalidInput;
import dev.pawl.input.MalformedInput;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcsImportTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-23");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void aFileOfPublicHolidaysIsTakenOver() {
        IcsImport imported = read("""
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//Example//Holidays//EN
            BEGIN:VEVENT
            UID:1
            DTSTART;VALUE=DATE:20201225
            DTEND;VALUE=DATE:20201226
            RRULE:FREQ=YEARLY
            SUMMARY:Christmas Day
            TRANSP:TRANSPARENT
            END:VEVENT
            BEGIN:VEVENT
            UID:2
            DTSTART;VALUE=DATE:20270326
            SUMMARY;LANGUAGE=en:Good Friday\\, a very long name that is fol
             ded
            END:VEVENT
            BEGIN:VEVENT
            UID:3
            DTSTART;VALUE=DATE:20261224
            DTEND;VALUE=DATE:20270101
            SUMMARY:Freeze
            END:VEVENT
            END:VCALENDAR
            """);

        assertThat(imported.dates())
                .containsExactly(
                        "12-25 Christmas Day",
                        "2026-12-24..2026-12-31 Freeze",
                        "2027-03-26 Good Friday, a very long name that is folded");
        assertThat(imported.events())
                .extracting(ImportedEvent::line, ImportedEvent::summary, ImportedEvent::note)
                .containsExactly(
                        tuple(4, "Christmas Day", "each year"),
                        tuple(12, "Good Friday, a very long name that is folded", ""),
                        tuple(18, "Freeze", ""));
        assertThat(imported.calendar(Optional.of(BERLIN)).lastDate()).contains(LocalDate.parse("2027-03-26"));
    }

    /** Thanksgiving is the fourth Thursday of November: no date of each year. The report says how far it is known. */
    @Test
    void whatRepeatsByARuleIsWrittenOutForTenYears() {
        IcsImport imported =
                event("DTSTART;VALUE=DATE:20001123", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "SUMMARY:T");

        assertThat(imported.dates())
                .hasSize(12)
                .startsWith("2025-11-27 T", "2026-11-26 T")
                .endsWith("2036-11-27 T");
        assertThat(imported.events().getFirst().note()).isEqualTo("repeats for ever; written out until 2036-12-31");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Until the end of a rule, counted ones, and without those that are taken out.
                "RRULE:FREQ=YEARLY;UNTIL=20271231            | 2025-12-24 2026-12-24 2027-12-24",
                "RRULE:FREQ=YEARLY;COUNT=10                  | 2025-12-24 2026-12-24 2027-12-24 2028-12-24 2029-12-24",
                "RRULE:FREQ=YEARLY;COUNT=8~EXDATE;VALUE=DATE:20261224 | 2025-12-24 2027-12-24",
                "RRULE:FREQ=YEARLY;COUNT=8~RDATE;VALUE=DATE:20270101,20270102 |"
                        + " 2025-12-24 2026-12-24 2027-01-01 2027-01-02 2027-12-24",
                "RRULE:FREQ=YEARLY;INTERVAL=5;UNTIL=20361231 | 2025-12-24 2030-12-24 2035-12-24",
                "RRULE:FREQ=MONTHLY;BYDAY=-1MO;UNTIL=20250228 | 2025-01-27 2025-02-24",
                "RRULE:FREQ=DAILY;COUNT=2~DURATION:P2D       | ''"
            })
    void rulesEndWhereTheySay(String properties, String dates) {
        String[] lines = ("DTSTART;VALUE=DATE:20201224~" + properties).split("~");

        assertThat(event(lines).dates())
                .containsExactlyElementsOf(dates.isEmpty() ? List.of() : List.of(dates.split(" ")));
    }

    @Test
    void timesKeepTheirZones() {
        assertThat(event("DTSTART:20261224T170000Z", "DTEND:20261225T050000Z").dates())
                .containsExactly("2026-12-24T17:00:00Z..2026-12-25T05:00:00Z");
        assertThat(event("DTSTART;TZID=America/New_York:20261224T170000", "DURATION:PT90M")
                        .dates())
                .containsExactly("2026-12-24T22:00:00Z..2026-12-24T23:30:00Z");
        assertThat(event("DTSTART;TZID=\"Europe/Berlin\":20261224T170000", "DURATION:PT90M")
                        .dates())
                .containsExactly("2026-12-24T17:00..2026-12-24T18:30");
        assertThat(event("DTSTART:20261224T170000", "DURATION:P1W").dates())
                .containsExactly("2026-12-24T17:00..2026-12-31T17:00");
    }

    /** 18:00 in Berlin is an hour later in UTC once the clocks have gone back. */
    @Test
    void whatRepeatsDoesSoByTheClocksOfItsZone() {
        assertThat(read(Optional.empty(), """
            BEGIN:VCALENDAR
            BEGIN:VEVENT
            DTSTART;TZID=Europe/Berlin:20261023T180000
            DURATION:PT1H
            RRULE:FREQ=DAILY;UNTIL=20261026T170000Z
            END:VEVENT
            END:VCALENDAR
            """).dates())
                .containsExactly(
                        "2026-10-23T16:00:00Z..2026-10-23T17:00:00Z",
                        "2026-10-24T16:00:00Z..2026-10-24T17:00:00Z",
                        "2026-10-25T17:00:00Z..2026-10-25T18:00:00Z",
                        "2026-10-26T17:00:00Z..2026-10-26T18:00:00Z");
    }

    @Test
    void anEventThatReplacesAnOccurrenceTakesItsPlace() {
        IcsImport imported = read("""
            BEGIN:VCALENDAR
            BEGIN:VEVENT
            UID:day@example.com
            DTSTART;VALUE=DATE:20260501
            RRULE:FREQ=YEARLY;COUNT=3
            END:VEVENT
            BEGIN:VEVENT
            UID:day@example.com
            RECURRENCE-ID;VALUE=DATE:20270501
            DTSTART;VALUE=DATE:20270503
            END:VEVENT
            END:VCALENDAR
            """);

        assertThat(imported.dates()).containsExactly("2026-05-01", "2027-05-03", "2028-05-01");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DTSTART;VALUE=DATE:20261224~STATUS:CANCELLED | it is cancelled",
                "SUMMARY:Nothing                              | it has no DTSTART",
                "DTSTART:20261324                             | DTSTART is no date of the calendar: '20261324'",
                "DTSTART:soon                                 | DTSTART is no date or time: 'soon'",
                "DTSTART;TZID=W. Europe Standard Time:20261224T000000~DURATION:PT1H | its time zone",
                "DTSTART:20261224T000000                      | its length must be more than nothing",
                "DTSTART;VALUE=DATE:20261224~DTEND:20261225T000000 | of its DTSTART and DTEND one is a date",
                "DTSTART;VALUE=DATE:20261224~DTEND;VALUE=DATE:20261220 | its length must be more than nothing",
                "DTSTART;VALUE=DATE:20261224~DURATION:P1M     | its DURATION is none: 'P1M'",
                "DTSTART;VALUE=DATE:20191224                  | none of its dates is in 2025-01-01 to 2036-12-31",
                "DTSTART;VALUE=DATE:20991224                  | none of its dates is in 2025-01-01 to 2036-12-31",
                "DTSTART:20261224T000000Z~DURATION:PT1M~RRULE:FREQ=MINUTELY | it repeats by FREQ=MINUTELY",
                "DTSTART;VALUE=DATE:20261224~RRULE:FREQ       | its RRULE cannot be read: 'FREQ'",
                "DTSTART;VALUE=DATE:20261224~RRULE:FREQ=YEARLY;BYMONTH=13 | its RRULE cannot be read",
                "DTSTART;VALUE=DATE:20261224~RRULE:FREQ=YEARLY;COUNT=x | its RRULE cannot be read",
                "DTSTART;VALUE=DATE:20261224~RRULE:RSCALE=HEBREW;FREQ=YEARLY | by another calendar than the Gregorian",
                "DTSTART;VALUE=DATE:20261224~RRULE:FREQ=YEARLY~RRULE:FREQ=DAILY | it has several RRULE",
                "DTSTART;VALUE=DATE:20261224~RRULE:FREQ=DAILY;COUNT=3~EXDATE;VALUE=DATE 20261225 |"
                        + " its EXDATE in line 5 cannot be read",
                "DTSTART;VALUE=DATE:20261224~duration P3D     | its DURATION in line 4 cannot be read",
                "DTSTART;VALUE:20261224                       | its DTSTART in line 3 cannot be read",
                "DTSTART;VALUE=DATE:20261224~STATUS=CANCELLED | its STATUS in line 4 cannot be read",
                "DTSTART:20261224T000000Z~DURATION:PT1H~RDATE;VALUE=PERIOD:20261225T000000Z/PT1H |"
                        + " RDATE with periods is not supported"
            })
    void whatCannotBeTakenOverIsReportedWithItsReason(String properties, String reason) {
        IcsImport imported = event(properties.split("~"));

        assertThat(imported.events()).singleElement().satisfies(event -> {
            assertThat(event.dates()).isEmpty();
            assertThat(event.note()).contains(reason);
            assertThat(event.line()).isEqualTo(2);
        });
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> imported.calendar(Optional.empty()))
                .withMessageContaining("none of the 1 events");
    }

    @Test
    void aLineThatCannotBeReadAndThatNobodyAsksForIsPassedOver() {
        IcsImport imported = event("DTSTART;VALUE=DATE:20261224", "SUMMARY Christmas", "X-COLOUR red", "nonsense");

        assertThat(imported.complete()).isTrue();
        assertThat(imported.dates()).containsExactly("2026-12-24");
    }

    /** What was unreadable in one event is not held against the next. */
    @Test
    void onlyTheEventWithTheUnreadableLineIsRefused() {
        IcsImport imported = read("""
            BEGIN:VCALENDAR
            BEGIN:VEVENT
            DTSTART;VALUE=DATE:20261224
            EXDATE
            END:VEVENT
            BEGIN:VEVENT
            DTSTART;VALUE=DATE:20261225
            END:VEVENT
            END:VCALENDAR
            """);

        assertThat(imported.events()).extracting(ImportedEvent::refused).containsExactly(true, false);
        assertThat(imported.dates()).containsExactly("2026-12-25");
    }

    /** A rule that never comes true leaves the date that the event begins on, and ends at once. */
    @Test
    void aRuleThatNeverComesTrueIsNoEndlessLoop() {
        IcsImport imported = event("DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30");

        assertThat(imported.events()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "{\"dates\": []}",
                "BEGIN:VCALENDAR",
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR",
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VEVENT\nEND:VEVENT\nEND:VEVENT\nEND:VCALENDAR",
                "BEGIN:VCALENDAR\nEND:VCALENDAR\nDTSTART:20261224"
            })
    void whatIsNoCalendarIsRefusedWithItsLine(String text) {
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> read(text))
                .withMessageMatching("(?s)holidays\\.ics:[0-9]+: .*");
    }

    @Test
    void sizesAreBounded() {
        byte[] large = new byte[1024 * 1024 + 1];
        Arrays.fill(large, (byte) '\n');
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> IcsImport.read(large, "holidays.ics", Optional.empty(), TODAY))
                .withMessageContaining("larger than 1 MiB");
        IcsImport daily = event("DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=DAILY");
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> daily.calendar(Optional.empty()))
                .withMessageContaining("a calendar has at most 2000");
        StringBuilder many = new StringBuilder("BEGIN:VCALENDAR\n");
        for (int second = 0; second < 59; second++) {
            many.append("BEGIN:VEVENT\nDTSTART:20261224T%06d\nDURATION:PT1S\nRRULE:FREQ=DAILY\nEND:VEVENT\n"
                    .formatted(second));
        }
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> read(many + "END:VCALENDAR\n"))
                .withMessageContaining("more than 20000 dates");
    }

    /** The report keeps the dates of each event, also where all give the same. */
    @Test
    void theSameDatesOfManyEventsCountEachTime() {
        String event = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261224\nRRULE:FREQ=DAILY;COUNT=2000\nEND:VEVENT\n";
        assertThat(read("BEGIN:VCALENDAR\n" + event.repeat(10) + "END:VCALENDAR\n")
                        .dates())
                .hasSize(2_000);
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> read("BEGIN:VCALENDAR\n" + event.repeat(5_000) + "END:VCALENDAR\n"))
                .withMessageContaining("more than 20000 dates");
    }

    /** Whatever a file says, it is read or refused in our own words. */
    @Test
    void brokenFilesAreNeverAFault() {
        String whole = """
            BEGIN:VCALENDAR
            BEGIN:VEVENT
            UID:1
            DTSTART;TZID=Europe/Berlin:20261023T180000
            DTEND;TZID=Europe/Berlin:20261023T190000
            RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;BYSETPOS=-1;WKST=SU;INTERVAL=2
            EXDATE;TZID=Europe/Berlin:20271023T180000
            SUMMARY:A\\;b
            END:VEVENT
            END:VCALENDAR
            """;
        for (long seed = Long.getLong("pawl.seed", 1); seed <= 3_000; seed++) {
            Random random = new Random(seed);
            StringBuilder broken = new StringBuilder(whole);
            for (int change = 0; change <= random.nextInt(4); change++) {
                int at = random.nextInt(broken.length());
                switch (random.nextInt(3)) {
                    case 0 -> broken.setCharAt(at, "0123456789-+;:=,TZ\"\\ \n".charAt(random.nextInt(22)));
                    case 1 -> broken.deleteCharAt(at);
                    default -> broken.insert(at, "0123456789-+;:=,TZ\"\\ \n".charAt(random.nextInt(22)));
                }
            }
            try {
                assertThat(read(broken.toString()).events()).as("seed " + seed).hasSizeLessThan(2);
            } catch (MalformedInput refused) {
                assertThat(refused).as("seed " + seed).hasMessageStartingWith("holidays.ics:");
            }
        }
    }

    private static IcsImport event(String... properties) {
        return read("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + String.join("\r\n", properties)
                + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
    }

    private static IcsImport read(String text) {
        return read(Optional.of(BERLIN), text);
    }

    private static IcsImport read(Optional<ZoneId> zone, String text) {
        return IcsImport.read(text.getBytes(StandardCharsets.UTF_8), "holidays.ics", zone, TODAY);
    }
}
