package dev.pawl.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeTextTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:04:07Z");

    @ParameterizedTest
    @CsvSource({
        "PT-1S, 0 ms",
        "PT0S, 0 ms",
        "PT0.842S, 842 ms",
        "PT0.9999S, 999 ms",
        "PT1S, 1.0 s",
        "PT6.19S, 6.1 s",
        "PT59.99S, 59.9 s",
        "PT1M, 1 m 00 s",
        "PT4M2.9S, 4 m 02 s",
        "PT1H7M59S, 1 h 07 m",
        "PT23H59M59S, 23 h 59 m",
        "P3DT4H, 3 d 04 h"
    })
    void durationsShowTheirTwoLargestUnits(Duration duration, String text) {
        assertThat(TimeText.duration(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T12:04:07.900Z, now",
        "2026-11-23T12:04:06Z, 1 s ago",
        "2026-11-23T12:03:07Z, 1 m ago",
        "2026-11-23T11:04:08Z, 59 m ago",
        "2026-11-22T12:04:07Z, 1 d ago",
        "2026-11-23T12:04:50Z, in 43 s",
        "2026-11-23T14:03:07Z, in 1 h",
        "2027-11-23T12:04:07Z, in 365 d"
    })
    void relativeTimesShowTheirLargestUnit(Instant at, String text) {
        assertThat(TimeText.relative(at, NOW)).isEqualTo(text);
    }

    @Test
    void stampsNameTheYearOnlyWhenItIsAnother() {
        assertThat(TimeText.stamp(NOW, NOW)).isEqualTo("23 Nov 12:04:07");
        assertThat(TimeText.stamp(Instant.parse("2025-12-31T23:59:59Z"), NOW)).isEqualTo("31 Dec 2025 23:59:59");
    }

    @Test
    void clocksNameTheDayOnlyWhenItIsFar() {
        assertThat(TimeText.clock(NOW.minusSeconds(60), NOW)).isEqualTo("12:03:07");
        assertThat(TimeText.clock(NOW.minus(Duration.ofHours(13)), NOW)).isEqualTo("22 Nov 23:04:07");
    }

    @Test
    void localTimesNameTheirOffset() {
        assertThat(TimeText.local(Instant.parse("2027-03-28T01:00:00Z").atZone(ZoneId.of("Europe/Berlin"))))
                .isEqualTo("Sun 28 Mar 2027 03:00:00 +02:00");
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0 s", "PT30S, 30 s", "PT8M40S, 8 m 40 s", "PT24H, 1 d", "PT36H, 1 d 12 h", "PT0.25S, 250 ms"})
    void chosenLengthsLeaveOutWhatIsZero(Duration length, String text) {
        assertThat(TimeText.length(length)).isEqualTo(text.replace(' ', '\u00a0'));
    }
}
