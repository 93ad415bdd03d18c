package dev.pawl.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronDescriptionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * * *                  | every minute",
                "*/5 * * * *                | every 5 minutes",
                "3/5 * * * *                | every 5 minutes, from minute 3 of the hour",
                "*/7 * * * *                | at minutes 0, 7, 14, 21, 28, 35, 42, 49 and 56 of every hour",
                "0 * * * *                  | every hour",
                "30 * * * *                 | every hour at minute 30",
                "0 */2 * * *                | every 2 hours",
                "15 1/2 * * *               | every 2 hours, from 01:15",
                "0 */5 * * *                | every day at 00:00, 05:00, 10:00, 15:00 and 20:00",
                "0 9-17 * * 1-5             | every hour from 09:00 to 17:00 on Monday to Friday",
                "*/15 9-17 * * MON-FRI      | every 15 minutes between 09:00 and 17:59 on Monday to Friday",
                "*/15 22-2 * * *            | every 15 minutes in the hours 00 to 02, 22 and 23",
                "* 2 * * *                  | every minute between 02:00 and 02:59",
                "10-20 2 * * *              | at minutes 10 to 20 between 02:00 and 02:59",
                "30 2 * * *                 | every day at 02:30",
                "30 2 * * 1-5               | every weekday at 02:30",
                "30 2 * * 0,6               | every Saturday and Sunday at 02:30",
                "30 2 * * MON               | every Monday at 02:30",
                "0 9,17 * * FRI-MON         | every Monday and Friday to Sunday at 09:00 and 17:00",
                "0 0 1 * *                  | at 00:00 on the 1st of every month",
                "0 0 1,15 * *               | at 00:00 on the 1st and 15th of every month",
                "0 0 1-7 6 *                | at 00:00 on the 1st to 7th of June",
                "0 0 2,3,11,12,13,22,23,31 * * | at 00:00 on the 2nd, 3rd, 11th to 13th, 22nd, 23rd and 31st of every"
                        + " month",
                "0 0 * 6-8 *                | every day at 00:00 in June to August",
                "0 0 13 * FRI               | at 00:00 on the 13th of every month and on every Friday",
                "@yearly                    | at 00:00 on the 1st of January",
                "* * * * * ?                | every second",
                "*/10 * * * * ?             | every 10 seconds",
                "*/10 0-5 8 * * ?           | every 10 seconds of the minutes 0 to 5 between 08:00 and 08:59",
                "5,20 * * * * ?             | at seconds 5 and 20 of every minute",
                "30 * * * * ?               | every minute, second 30",
                "15 30 * * * ?              | every hour at minute 30, second 15",
                "15 30 2 * * ?              | every day at 02:30:15",
                "0 0 0 L * ?                | at 00:00 on the last day of every month",
                "0 0 0 L-1 * ?              | at 00:00 1 day before the last day of every month",
                "0 0 0 L-3 2 ?              | at 00:00 3 days before the last day of February",
                "0 0 0 LW * ?               | at 00:00 on the last weekday of every month",
                "0 0 0 15W * ?              | at 00:00 on the weekday nearest to the 15th of every month",
                "0 0 0 ? * MON#2            | at 00:00 on the 2nd Monday of every month",
                "0 0 0 ? * FRIL             | at 00:00 on the last Friday of every month",
                "0 0 12 ? * MON 2027-2030   | every Monday at 12:00 in 2027 to 2030",
                "0 0 12 1 1 ? 2027          | at 12:00 on the 1st of January in 2027",
            })
    void givenAnExpression_whenDescribed_thenItReadsLikeASentence(String text, String expected) {
        assertThat(CronDescription.describe(CronExpression.parse(text))).isEqualTo(expected);
    }

    @Test
    void givenASchedule_whenDescribed_thenItsKindAndZoneAreSaid() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        assertThat(CronDescription.describe(new Schedule.Cron(
                        List.of(CronExpression.parse("30 2 * * *"), CronExpression.parse("0 12 * * SUN")),
                        berlin,
                        GapRule.AFTER,
                        OverlapTimeRule.FIRST)))
                .isEqualTo("every day at 02:30; and every Sunday at 12:00, Europe/Berlin time");
        assertThat(CronDescription.describe(Schedule.Every.of(Duration.ofSeconds(90))))
                .isEqualTo("every 1 minute and 30 seconds");
        assertThat(CronDescription.describe(Schedule.Every.of(Duration.ofHours(1))))
                .isEqualTo("every hour");
        assertThat(CronDescription.describe(new Schedule.At(Instant.parse("2027-03-01T02:00:00Z"))))
                .isEqualTo("once, at 2027-03-01T02:00:00Z");
        assertThat(CronDescription.describe(new Schedule.Manual())).isEqualTo("only when asked");
    }
}
