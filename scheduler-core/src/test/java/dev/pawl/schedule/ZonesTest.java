package dev.pawl.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZonesTest {
    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5"})
    void givenAKnownName_whenParsed_thenItIsThatZone(String name) {
        assertThat(Zones.parse(name)).isEqualTo(ZoneId.of(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "europe/berlin    | 'europe/berlin' is not a known time zone; did you mean Europe/Berlin?",
                "Europe/Berln     | 'Europe/Berln' is not a known time zone; did you mean Europe/Berlin?",
                "Berlin           | 'Berlin' is not a known time zone; did you mean Europe/Berlin?",
                "New York         | 'New York' is not a known time zone; did you mean America/New_York?",
                "EST              | 'EST' is an abbreviation and not the name of a time zone; use America/New_York",
                "pst              | 'pst' is an abbreviation and not the name of a time zone; use America/Los_Angeles",
                "CST              | 'CST' is an abbreviation and not the name of a time zone; use America/Chicago or"
                        + " Asia/Shanghai",
                "utc              | 'utc' is not a known time zone; did you mean UTC?",
                "Mars/Phobos      | 'Mars/Phobos' is not a known time zone; a name such as Europe/Berlin or UTC is"
                        + " expected",
                "GMT+25:00        | 'GMT+25:00' is not a known time zone; a name such as Europe/Berlin or UTC is"
                        + " expected",
                "+01:00           | '+01:00' is not a known time zone; a name such as Europe/Berlin or UTC is expected",
                "../../etc/passwd | '../../etc/passwd' is not a known time zone; a name such as Europe/Berlin or UTC"
                        + " is expected",
                "\"\"               | is empty; a name such as Europe/Berlin or UTC is expected",
                "\" \"              | is empty; a name such as Europe/Berlin or UTC is expected",
            })
    void givenAnotherName_whenParsed_thenItIsRefusedWithTheNearest(String name, String problem) {
        assertThatExceptionOfType(InvalidScheduleException.class)
                .isThrownBy(() -> Zones.parse(name))
                .withMessage("zone: " + problem);
    }

    @Test
    void givenAnInvisibleCharacterOrALongName_whenParsed_thenTheNameIsNotRepeated() {
        assertThatExceptionOfType(InvalidScheduleException.class)
                .isThrownBy(() -> Zones.parse("UTC\0"))
                .withMessage("zone: has the character U+0000 (NULL); a name such as Europe/Berlin or UTC is expected");
        assertThatExceptionOfType(InvalidScheduleException.class)
                .isThrownBy(() -> Zones.parse("x".repeat(100_000)))
                .withMessage("zone: has 100000 characters, which no time zone has;"
                        + " a name such as Europe/Berlin or UTC is expected");
    }
}
