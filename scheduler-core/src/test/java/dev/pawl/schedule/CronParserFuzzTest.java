package dev.pawl.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever is typed is either an expression or a refusal that a person can read. A failure names its seed. */
class CronParserFuzzTest {
    private static final int TEXTS = 30_000;
    private static final String[] PIECES = {
        "*",
        "?",
        "L",
        "W",
        "#",
        "/",
        "-",
        ",",
        "H",
        "H(",
        ")",
        "0",
        "1",
        "5",
        "7",
        "29",
        "31",
        "59",
        "60",
        "99999999999",
        "2027",
        "MON",
        "FRI",
        "FEB",
        "LW",
        "15W",
        " ",
        " ",
        "@daily",
        "\t",
        "-1",
        "x",
        "\u0660",
        "\u200b",
        "_",
        "="
    };
    private static final List<String> FIELDS =
            List.of("expression", "second", "minute", "hour", "day of month", "month", "day of week", "year");

    @Test
    void givenAnyText_whenParsed_thenItIsReadOrRefusedInWords() {
        for (long seed = 1; seed <= TEXTS; seed++) {
            String text = text(new Random(seed));
            try {
                CronExpression expression = CronExpression.parse(text, "job");
                assertThat(CronDescription.describe(expression))
                        .as("seed %d: '%s'", seed, text)
                        .isNotBlank();
                assertThat(CronExpression.parse(expression.text(), "job")).isEqualTo(expression);
            } catch (InvalidScheduleException refused) {
                assertThat(FIELDS).as("seed %d: '%s'", seed, text).contains(refused.field());
                assertThat(refused.problem())
                        .as("seed %d: '%s'", seed, text)
                        .isNotBlank()
                        .doesNotContain("For input string", "java.", "null", "Index")
                        .matches("[ -~]*");
                refused.position().ifPresent(position -> assertThat(position).isBetween(1, text.length() + 1));
            }
        }
    }

    /** Six fields of a few pieces each, so that a good part of the texts gets past the first check. */
    private static String text(Random random) {
        return Stream.generate(() -> Stream.generate(() -> PIECES[random.nextInt(PIECES.length)])
                        .limit(1 + random.nextInt(2))
                        .collect(Collectors.joining()))
                .limit(5 + random.nextInt(3))
                .collect(Collectors.joining(" "));
    }
}
