package dev.pawl.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronExpressionTest {
    private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "60 * * * *           | minute       | 1 | 60 is out of range; allowed are 0-59",
                "* 24 * * *           | hour         | 3 | 24 is out of range; allowed are 0-23",
                "0 0 0 * *            | day of month | 5 | 0 is out of range; allowed are 1-31",
                "0 0 32 * *           | day of month | 5 | 32 is out of range; allowed are 1-31",
                "0 0 1 13 *           | month        | 7 | 13 is out of range; allowed are 1-12 or JAN-DEC",
                "0 0 * * 8            | day of week  | 9 | 8 is out of range; allowed are 0-7 (0 and 7 are Sunday) or"
                        + " SUN-SAT",
                "60 0 0 * * ?         | second       | 1 | 60 is out of range; allowed are 0-59",
                "0 0 0 ? * 0          | day of week  | 11 | 0 is out of range; allowed are 1-7 (1 is Sunday) or"
                        + " SUN-SAT",
                "0 0 0 ? * 8          | day of week  | 11 | 8 is out of range; allowed are 1-7 (1 is Sunday) or"
                        + " SUN-SAT",
                "0 0 0 1 1 ? 1969     | year         | 13 | 1969 is out of range; allowed are 1970-2199",
                "0 0 0 1 1 ? 3000     | year         | 13 | 3000 is out of range; allowed are 1970-2199",
                "0 0 0 1 1 ? 2030-2027 | year        | 13 | the range ends before it begins; write 2027-2030",
                "*/0 * * * *          | minute       | 3 | a step of 0 never moves on; allowed are 1-60",
                "0/0 * * * *          | minute       | 3 | a step of 0 never moves on; allowed are 1-60",
                "*/-5 * * * *         | minute       | 3 | the step must be positive, was '-5'; allowed are 1-60",
                "*/90 * * * *         | minute       | 3 | the step 90 is out of range; allowed are 1-60",
                "*/x * * * *          | minute       | 3 | 'X' is not a step; allowed are 1-60",
                "*/5/5 * * * *        | minute       | 3 | '5/5' is not a step; allowed are 1-60",
                "/5 * * * *           | minute       | 1 | nothing stands before the '/'; write */5",
                "1-5/99999999999 * * * * | minute    | 5 | the step 99999999999 is out of range; allowed are 1-60",
                "12345678901234567890 * * * * | minute | 1 | 12345678901234567890 is out of range; allowed are 0-59",
                "-5 * * * *           | minute       | 1 | '-5' is negative; allowed are 0-59",
                "1,,2 * * * *         | minute       | 3 | a list has an empty place; remove the extra comma",
                "5- * * * *           | minute       | 3 | a value is missing; allowed are 0-59",
                "* * * * MONDAY       | day of week  | 9 | 'MONDAY' is not a name here, write MON; allowed are 0-7 (0"
                        + " and 7 are Sunday) or SUN-SAT",
                "* * * FOO *          | month        | 7 | 'FOO' is not a value; allowed are 1-12 or JAN-DEC",
                "? * * * *            | minute       | 1 | '?' stands only for a day field of the form with seconds (6"
                        + " or 7 fields); allowed are 0-59",
                "0 0 L * *            | day of month | 5 | 'L' is understood only in the form with seconds (6 or 7"
                        + " fields); allowed are 1-31",
                "0 0 * * MON#1        | day of week  | 9 | 'MON#1' is understood only in the form with seconds (6 or 7"
                        + " fields); allowed are 0-7 (0 and 7 are Sunday) or SUN-SAT",
                "0 0 0 ? * MON#6      | day of week  | 15 | no month has a '#6' of a day; allowed are #1 to #5",
                "0 0 0 L-40 * ?       | day of month | 7 | 'L-40' is not a day; allowed are L and L-1 to L-30",
                "0 0 0 32W * ?        | day of month | 7 | 32 is out of range; allowed are 1-31",
                "0 0 0 5L * ?         | day of month | 7 | '5L' is not a day; allowed are 1-31, 15W, L, L-3 and LW",
                "0 0 0 L,15W * ?      | day of month | 7 | L and W stand alone, not in a list and without a step",
                "0 0 0 W * ?          | day of month | 7 | 'W' is not a day; allowed are 1-31, 15W, L, L-3 and LW",
                "0 0 0 ? * MON#1,FRI  | day of week  | 11 | L and # stand alone, not in a list and without a step",
                "0 0 0 ? * ?          | day of week  | 11 | both day fields are '?'; write * or the wanted days in one"
                        + " of them",
                "0 0 0 13 * FRI       | day of week  | 12 | day of month and day of week are both set, which the form"
                    + " with seconds does not know; write ? in one of them (the form with 5 fields fires on either)",
                "H * * * *            | minute       | 1 | H takes its value from the key of the job, and no job is"
                        + " given here",
                "0 0 30 2 *           | day of month | 5 | the expression never fires: no month 2 has a day '30'",
                "0 0 31 4,6,9,11 *    | day of month | 5 | the expression never fires: no month 4,6,9,11 has a day"
                        + " '31'",
                "0 0 0 L-29 2 ?       | day of month | 7 | the expression never fires: no month 2 has a day 'L-29'",
                "0 0 0 29 2 ? 2100    | day of month | 7 | the expression never fires: no month 2 of year 2100 has a"
                        + " day '29'",
                "0 0 0 ? 2 SUN#5 2027-2031 | day of week | 11 | the expression never fires: no month 2 of year"
                        + " 2027-2031 has a day 'SUN#5'",
            })
    void givenAWrongField_whenParsed_thenTheMessageNamesFieldPlaceAndRange(
            String text, String field, int position, String problem) {
        InvalidScheduleException refused =
                catchThrowableOfType(InvalidScheduleException.class, () -> CronExpression.parse(text));

        assertThat(refused.field()).isEqualTo(field);
        assertThat(refused.problem()).isEqualTo(problem);
        assertThat(refused.position()).hasValue(position);
        assertThat(refused).hasMessage(field + ": " + problem + " (at character " + position + ")");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"                 | is empty; five fields are expected, such as 30 2 * * *",
                "\"   \"              | is empty; five fields are expected, such as 30 2 * * *",
                "* * * *            | has 4 fields; allowed are 5 (minute, hour, day of month, month, day of week) or"
                        + " 6 and 7 (second first, year last)",
                "*                  | has 1 field; allowed are 5 (minute, hour, day of month, month, day of week) or 6"
                        + " and 7 (second first, year last)",
                "0 0 0 1 1 ? 2030 x | has 8 fields; allowed are 5 (minute, hour, day of month, month, day of week) or"
                        + " 6 and 7 (second first, year last)",
                "CRON_TZ=UTC 0 0 * * * * * | the zone does not belong into the expression; give it as the schedule's"
                        + " zone",
                "CRON_TZ=UTC 0 0 * * * | the zone does not belong into the expression; give it as the schedule's zone",
                "@every 5s          | @every is not cron; use a schedule of the kind 'every' with the duration; known"
                        + " are @yearly, @annually, @monthly, @weekly, @daily, @midnight and @hourly",
                "@reboot            | @reboot names no time, so it cannot be scheduled; known are @yearly, @annually,"
                        + " @monthly, @weekly, @daily, @midnight and @hourly",
                "@fortnight         | '@fortnight' is not a known nickname; known are @yearly, @annually, @monthly,"
                        + " @weekly, @daily, @midnight and @hourly",
            })
    void givenAWrongWhole_whenParsed_thenTheMessageSaysWhatIsExpected(String text, String problem) {
        assertThatExceptionOfType(InvalidScheduleException.class)
                .isThrownBy(() -> CronExpression.parse(text))
                .withMessage("expression: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\u0665 * * * *   | 1 | U+0665 (ARABIC-INDIC DIGIT FIVE) is not allowed; write the digit 5",
                "\uFF0A * * * *   | 1 | U+FF0A (FULLWIDTH ASTERISK) is not allowed; write '*'",
                "*\u200B * * * *  | 2 | U+200B (ZERO WIDTH SPACE) is not allowed; write digits, names such as MON, and"
                        + " the signs * , - / ? #",
                "* * \u202E* * *  | 5 | U+202E (RIGHT-TO-LEFT OVERRIDE) is not allowed; write digits, names such as"
                        + " MON, and the signs * , - / ? #",
                "* * * * *+1      | 10 | U+002B (PLUS SIGN) is not allowed; write digits, names such as MON, and the"
                        + " signs * , - / ? #",
            })
    void givenACharacterThatOnlyLooksRight_whenParsed_thenItsCodePointIsNamed(
            String text, int position, String problem) {
        assertThatExceptionOfType(InvalidScheduleException.class)
                .isThrownBy(() -> CronExpression.parse(text))
                .withMessage("expression: " + problem + " (at character " + position + ")");
    }

    @Test
    void givenALineBreakOrNul_whenParsed_thenItsCodePointIsNamed() {
        assertThatExceptionOfType(InvalidScheduleException.class)
                .isThrownBy(() -> CronExpression.parse("* * * *\n*"))
                .withMessageContaining("U+000A (LINE FEED (LF))");
        assertThatExceptionOfType(InvalidScheduleException.class)
                .isThrownBy(() -> CronExpression.parse("* * * * *\0"))
                .withMessageContaining("U+0000 (NULL)");
    }

    @ParameterizedTest
    @ValueSource(ints = {257, 10_000, 400_000})
    void givenALongText_whenParsed_thenItsLengthIsRefusedBeforeItIsRead(int length) {
        assertThatExceptionOfType(InvalidScheduleException.class)
                .isThrownBy(() -> CronExpression.parse(" ".repeat(length)))
                .withMessage("expression: has %d characters; at most 256 are allowed", length);
    }

    @Test
    void givenTheLongestText_whenParsed_thenItIsRead() {
        String minutes = IntStream.range(0, 82).mapToObj(i -> "10").collect(Collectors.joining(","));
        String text = minutes + " * * * *";

        assertThat(CronExpression.parse(" ".repeat(256 - text.length()) + text).text())
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "0 0 * * 0            | 0 0 * * 7",
                "0 0 * * 0            | 0 0 * * SUN",
                "0 0 * * 5-7          | 0 0 * * FRI-SUN",
                "0 0 * * 5,6,0,1      | 0 0 * * FRI-MON",
                "0 0 * * 5,6,0,1      | 0 0 * * 5-1",
                "0 0 * * 0,1          | 0 0 * * 7-1",
                "0 0 * * 0-6          | 0 0 * * 0-7",
                "0 0 * * 0-6          | 0 0 * * sun-sat",
                "0 0 * * 7-7          | 0 0 * * 0",
                "0 22,23,0,1,2 * * *  | 0 22-2 * * *",
                "0 22,0,2 * * *       | 0 22-2/2 * * *",
                "0 0 1 11,12,1,2 *    | 0 0 1 NOV-FEB *",
                "5,20,35,50 * * * *   | 5/15 * * * *",
                "0 * * * *            | */60 * * * *",
                "1,3,5 * * * *        | 1-5/2 * * * *",
                "5 7 * * *            | 05 007 * * *",
                "0 0 1 1 *            | @yearly",
                "0 0 1 1 *            | @annually",
                "0 0 1 * *            | @monthly",
                "0 0 * * 0            | @weekly",
                "0 0 * * *            | @daily",
                "0 0 * * *            | @midnight",
                "0 * * * *            | @hourly",
                "0 0 0 ? * 6,7,1,2    | 0 0 0 ? * FRI-MON",
                "0 0 0 ? * SAT        | 0 0 0 ? * L",
                "0 0 0 ? * 6L         | 0 0 0 ? * FRIL",
                "0 0 0 ? * 2#1        | 0 0 0 * * MON#1",
                "0 0 12 ? * MON       | 0 0 12 * * MON",
                "0 0 0 L * ?          | 0 0 0 L-0 * *",
                "0 0 0 * * ?          | 0 0 0 * * *",
                "0 30 2 * * ?         | 30 2 * * *",
            })
    void givenTwoSpellings_whenParsed_thenTheyMeanTheSame(String one, String other) {
        assertThat(fires(CronExpression.parse(other), 40)).isEqualTo(fires(CronExpression.parse(one), 40));
    }

    /** Unix cron: a field that is set does not stop being set because the other one is, too. */
    @Test
    void givenBothDayFieldsOfUnix_whenParsed_thenEitherMatches() {
        assertThat(fires(CronExpression.parse("0 0 13 * FRI"), 5))
                .extracting(fire -> fire.atZone(ZoneOffset.UTC))
                .extracting(fire -> fire.getDayOfMonth() + " "
                        + fire.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH))
                .containsExactly("2 Fri", "9 Fri", "13 Tue", "16 Fri", "23 Fri");
    }

    @Test
    void givenAnExpression_whenShown_thenSpacesAreSingleAndTheDialectIsKnown() {
        assertThat(CronExpression.parse("  */5\t*  * * mon ")).hasToString("*/5 * * * mon");
        assertThat(CronExpression.parse("*/5 * * * *").dialect()).isEqualTo(CronDialect.UNIX);
        assertThat(CronExpression.parse("@daily").dialect()).isEqualTo(CronDialect.UNIX);
        assertThat(CronExpression.parse("0 */5 * * * ?").dialect()).isEqualTo(CronDialect.QUARTZ);
        assertThat(CronExpression.parse("0 */5 * * * ? 2030").dialect()).isEqualTo(CronDialect.QUARTZ);
    }

    @Test
    void givenTheSameTextAndMeaning_whenCompared_thenExpressionsAreEqual() {
        assertThat(CronExpression.parse("H 2 * * *", "a"))
                .isEqualTo(CronExpression.parse("H  2 * * *", "a"))
                .hasSameHashCodeAs(CronExpression.parse("H 2 * * *", "a"))
                .isNotEqualTo(CronExpression.parse("H 2 * * *", "b"));
    }

    /** Dates that come round once in decades are found by their shape, not by waiting for them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "0 0 0 29 2 ?             | 2028-02-29T00:00:00Z",
                "0 0 0 ? 2 SUN#5          | 2032-02-29T00:00:00Z",
                "0 0 0 ? 2 MON#5          | 2044-02-29T00:00:00Z",
                "0 0 0 29 2 ? 2097-2199   | 2104-02-29T00:00:00Z",
                "59 59 23 31 12 ? 2199    | 2199-12-31T23:59:59Z",
                "0 0 0 31W 5 ?            | 2026-05-29T00:00:00Z",
                "0 0 0 1W 8 ?             | 2026-08-03T00:00:00Z",
                "0 0 0 L-3 2 ?            | 2026-02-25T00:00:00Z",
                "0 0 0 L-1W 5 ?           | 2026-05-29T00:00:00Z",
            })
    void givenARareDate_whenAsked_thenItIsFound(String text, Instant expected) {
        FireTimes fireTimes = FireTimes.of(Schedule.Cron.of(CronExpression.parse(text), ZoneOffset.UTC));

        assertThat(fireTimes.next(NEW_YEAR)).hasValue(expected);
    }

    @Test
    void givenH_whenParsedForManyJobs_thenTheyAreSpreadAndStayWhereTheyAre() {
        List<String> keys = IntStream.range(0, 6_000).mapToObj(i -> "job-" + i).toList();
        var byMinute = keys.stream()
                .map(key -> fires(CronExpression.parse("H H * * *", key), 1).getFirst())
                .collect(Collectors.groupingBy(
                        fire -> fire.atZone(ZoneOffset.UTC).getMinute(), Collectors.counting()));
        var byHour = keys.stream()
                .map(key -> fires(CronExpression.parse("H H * * *", key), 1).getFirst())
                .collect(Collectors.groupingBy(
                        fire -> fire.atZone(ZoneOffset.UTC).getHour(), Collectors.counting()));

        assertThat(byMinute)
                .hasSize(60)
                .allSatisfy((minute, jobs) -> assertThat(jobs).isBetween(50L, 150L));
        assertThat(byHour)
                .hasSize(24)
                .allSatisfy((hour, jobs) -> assertThat(jobs).isBetween(170L, 330L));
        // Pinned: a change would move the fire times of jobs that run somewhere.
        assertThat(fires(CronExpression.parse("H H * * *", "nightly-report"), 1))
                .containsExactly(Instant.parse("2026-01-01T04:28:00Z"));
    }

    @Test
    void givenHWithRangeAndStep_whenParsed_thenValuesStayWithinThem() {
        for (int i = 0; i < 200; i++) {
            String key = "job-" + i;
            List<Integer> minutes = fires(CronExpression.parse("H(10-39)/10 3 * * *", key), 3).stream()
                    .map(fire -> fire.atZone(ZoneOffset.UTC).getMinute())
                    .toList();
            assertThat(minutes.getFirst()).isBetween(10, 19);
            assertThat(minutes).containsExactly(minutes.getFirst(), minutes.getFirst() + 10, minutes.getFirst() + 20);
            assertThat(fires(CronExpression.parse("H(5-7) 3 * * *", key), 1).getFirst())
                    .isBetween(NEW_YEAR.plus(Duration.ofMinutes(185)), NEW_YEAR.plus(Duration.ofMinutes(187)));
            assertThat(fires(CronExpression.parse("0 0 H * *", key), 1)
                            .getFirst()
                            .atZone(ZoneOffset.UTC)
                            .getDayOfMonth())
                    .isBetween(1, 28);
            assertThat(fires(CronExpression.parse("H/15 * * * *", key), 5).stream()
                            .map(fire -> fire.atZone(ZoneOffset.UTC).getMinute() % 15)
                            .distinct())
                    .hasSize(1);
        }
    }

    /** Both are Sunday, and nothing else is between them. */
    @Test
    void givenHFromSevenToSeven_whenParsed_thenItIsSunday() {
        for (int i = 0; i < 20; i++) {
            assertThat(fires(CronExpression.parse("0 0 * * H(7-7)", "job-" + i), 5))
                    .isEqualTo(fires(CronExpression.parse("0 0 * * SUN"), 5));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "H(10) * * * *    | minute: write H with a range as H(0-59), perhaps with a step (at character 1)",
                "H(1-2 * * * *    | minute: write H with a range as H(0-59), perhaps with a step (at character 1)",
                "H() * * * *      | minute: write H with a range as H(0-59), perhaps with a step (at character 1)",
                "H(9-3) * * * *   | minute: the range of H ends before it begins (at character 3)",
                "H(0-60) * * * *  | minute: 60 is out of range; allowed are 0-59 (at character 5)",
                "H/0 * * * *      | minute: a step of 0 never moves on; allowed are 1-60 (at character 3)",
                "0 0 0 1 1 ? H    | year: H cannot choose a year; allowed are 1970-2199 (at character 13)",
            })
    void givenAWrongH_whenParsed_thenTheMessageShowsTheForm(String text, String message) {
        assertThatExceptionOfType(InvalidScheduleException.class)
                .isThrownBy(() -> CronExpression.parse(text, "job"))
                .withMessage(message);
    }

    private static List<Instant> fires(CronExpression expression, int n) {
        return FireTimes.of(Schedule.Cron.of(expression, ZoneOffset.UTC))
                .after(NEW_YEAR.minusSeconds(1))
                .limit(n)
                .toList();
    }
}
