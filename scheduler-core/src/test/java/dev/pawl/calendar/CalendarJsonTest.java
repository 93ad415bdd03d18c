package dev.pawl.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pawl.input.InvalidInput;
import dev.pawl.input.StrictJson;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalendarJsonTest {
    private static final String WHOLE = """
        {"description": "Public holidays", "zone": "Europe/Berlin",
         "dates": ["12-25 Christmas Day", "2027-03-26 Good Friday", "12-24..01-02", "2026-11-01..2026-11-03 Freeze",
           "2026-11-30T22:00..2026-12-01T06:00 Move", "2026-11-30T22:00:00Z..2026-12-01T06:00:00Z"],
         "weekly": ["sat-sun", "mon-fri 09:00-17:00 Office hours", "fri 22:00-06:00", "sat 00:00-24:00"]}
        """;

    @Test
    void aWholeCalendarIsReadAndWrittenAsItWas() {
        BlackoutCalendar calendar = CalendarJson.parse(StrictJson.parse(WHOLE));

        assertThat(calendar.zone()).contains(ZoneId.of("Europe/Berlin"));
        assertThat(calendar.lastDate()).contains(LocalDate.parse("2027-03-26"));
        assertThat(StrictJson.parse(StrictJson.write(CalendarJson.write(calendar))))
                .isEqualTo(StrictJson.parse(WHOLE));
        assertThat(CalendarJson.parse(CalendarJson.write(calendar))).isEqualTo(calendar);
    }

    @Test
    void whatComesEachYearOrWeekHasNoLastDate() {
        assertThat(CalendarJson.parse(StrictJson.parse("{\"dates\": [\"12-25\"], \"weekly\": [\"sun\"]}"))
                        .lastDate())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                  |            | must have dates or weekly windows",
                "{\"dates\": []}                     |            | must have dates or weekly windows",
                "{\"dates\": \"12-25\"}              | dates      | must be a list",
                "{\"dates\": [1225]}                 | dates[0]   | must be a text in quotes",
                "{\"dates\": [\"\"]}                 | dates[0]   | must have 1 to 200 characters",
                "{\"dates\": [\"christmas\"]}        | dates[0]   | must be a date such as 12-25",
                "{\"dates\": [\"12-25\", \"25.12.\"]} | dates[1]  | must be a date such as 12-25",
                "{\"dates\": [\"2026-02-30\"]}       | dates[0]   | has no such date in the calendar: '2026-02-30'",
                "{\"dates\": [\"02-30\"]}            | dates[0]   | has no such date in the calendar: '02-30'",
                "{\"dates\": [\"2026-12-25..12-26\"]} | dates[0]  | must be a date such as 12-25",
                "{\"dates\": [\"2026-12-26..2026-12-25\"]} | dates[0] | 2026-12-26 is after 2026-12-25",
                "{\"dates\": [\"2026-12-25T10:00\"]} | dates[0]   | is not before",
                "{\"dates\": [\"1850-01-01\"]}       | dates[0]   | must be in the years 1970 to 2199",
                "{\"dates\": [\"٢٠٢٦-12-25\"]}       | dates[0]   | must be a date such as 12-25",
                "{\"dates\": [\"12-25\\u0007\"]}     | dates[0]   | must not contain control characters",
                "{\"dates\": [\"01-01..12-31\"]}     |            | leaves no time free",
                "{\"weekly\": [\"mon-sun\"]}         |            | leaves no time free",
                "{\"weekly\": [\"mon-sun 00:00-12:00\", \"mon-sun 12:00-24:00\"]} | | leaves no time free",
                "{\"weekly\": [\"monday\"]}          | weekly[0]  | must be days and times such as sat-sun",
                "{\"weekly\": [\"mon-tue-wed\"]}     | weekly[0]  | must be days and times such as sat-sun",
                "{\"weekly\": [\"mon 9-17\"]}        | weekly[0]  | must be days and times such as sat-sun",
                "{\"weekly\": [\"mon 09:00-25:00\"]} | weekly[0]  | must be days and times such as sat-sun",
                "{\"weekly\": [\"mon 09:00-24:30\"]} | weekly[0]  | must have times from 00:00 to 24:00",
                "{\"weekly\": [\"mon 09:00-09:00\"]} | weekly[0]  | must have times from 00:00 to 24:00",
                "{\"weekly\": [\"sat\"], \"zone\": \"EST\"} | zone | is an abbreviation",
                "{\"weekly\": [\"sat\"], \"date\": []} | date     | unknown field 'date'; did you mean 'dates'?",
            })
    void whatIsWrongIsRefusedWithItsField(String json, String field, String message) {
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> CalendarJson.parse(StrictJson.parse(json)))
                .satisfies(e -> assertThat(e.problems()).singleElement().satisfies(problem -> {
                    assertThat(problem.field()).isEqualTo(field == null ? "" : field);
                    assertThat(problem.message()).contains(message);
                }));
    }
}
