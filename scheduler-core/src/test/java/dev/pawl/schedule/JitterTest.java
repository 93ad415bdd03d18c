package dev.pawl.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JitterTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** Another answer would move runs that are due already: these numbers must not change. */
    @Test
    void itFollowsFromTheKeyAndTheFireTimeAlone() {
        Jitter jitter = new Jitter(Duration.ofSeconds(30));

        assertThat(jitter.at("nightly-report", NOON))
                .isEqualTo(new Jitter(Duration.ofSeconds(30)).at("nightly-report", NOON));
        assertThat(List.of(
                        jitter.at("nightly-report", NOON),
                        jitter.at("nightly-report", NOON.plusSeconds(60)),
                        jitter.at("other", NOON)))
                .containsExactly(Duration.ofMillis(14_629), Duration.ofMillis(18_919), Duration.ofMillis(4_992));
    }

    @Test
    void itSpreadsOverTheWholeLength() {
        Jitter jitter = new Jitter(Duration.ofMillis(9));
        Set<Long> seen = new HashSet<>();
        for (int job = 0; job < 1_000; job++) {
            seen.add(jitter.at("job-" + job, NOON).toMillis());
        }

        assertThat(seen).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(Jitter.NONE.at("job", NOON)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "'*/5 * * * *', UTC, 150, 151",
        "'0 12 * * *', UTC, 43200, 43201",
        // The day that the clocks go forward has 23 hours.
        "'0 12 * * *', Europe/Berlin, 41400, 41401",
        "'59 23 31 12 *', UTC, 86400, 86401"
    })
    void itMayBeHalfOfTheSmallestDistance(String cron, String zone, int fits, int tooLong) {
        FireTimes times = FireTimes.of(Schedule.Cron.of(CronExpression.parse(cron), ZoneId.of(zone)));

        assertThat(new Jitter(Duration.ofSeconds(fits)).misfit(times, NOON)).isEmpty();
        if (tooLong <= Jitter.LONGEST.toSeconds()) {
            assertThat(new Jitter(Duration.ofSeconds(tooLong)).misfit(times, NOON))
                    .hasValueSatisfying(why -> assertThat(why)
                            .startsWith("must be at most half the time between two fire times, which is "));
        }
    }

    @Test
    void ofSeveralExpressionsTheClosestCount() {
        FireTimes times = FireTimes.of(new Schedule.Cron(
                List.of(CronExpression.parse("0 2 * * *"), CronExpression.parse("10 2 1 * *")),
                ZoneId.of("UTC"),
                GapRule.AFTER,
                OverlapTimeRule.FIRST));

        assertThat(new Jitter(Duration.ofMinutes(5)).misfit(times, NOON)).isEmpty();
        assertThat(new Jitter(Duration.ofMinutes(6)).misfit(times, NOON))
                .contains("must be at most half the time between two fire times, which is 5m, was 6m");
    }

    @Test
    void aSingleFireTimeHasNoInterval() {
        FireTimes once = FireTimes.of(new Schedule.At(NOON.plusSeconds(60)));

        assertThat(new Jitter(Duration.ofHours(24)).misfit(once, NOON)).isEmpty();
        assertThat(new Jitter(Duration.ofMillis(501))
                        .misfit(FireTimes.of(Schedule.Every.of(Duration.ofSeconds(1))), NOON))
                .isPresent();
    }
}
