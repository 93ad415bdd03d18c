package dev.pawl.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectReaderTest {
    private enum Colour {
        RED,
        DARK_BLUE
    }

    @Test
    void fieldsAreReadByTheirTypes() {
        ObjectReader reader = reader("""
            {"text": " x ", "whole": 5, "number": 0.25, "flag": true, "duration": "10s", "choice": "dark_blue",
             "instant": "2026-03-01T02:00:00+01:00", "list": ["a", "b"], "map": {"X-A": "b", "x y": ""},
             "inner": {"whole": 1}}
            """);
        assertThat(reader.text("text")).contains(" x ");
        assertThat(reader.integer("whole", 0, 9)).contains(5);
        assertThat(reader.number("number", 0, 1)).contains(0.25);
        assertThat(reader.flag("flag")).contains(true);
        assertThat(reader.duration("duration", Duration.ZERO, Durations.MAX)).contains(Duration.ofSeconds(10));
        assertThat(reader.choice("choice", Colour.class)).contains(Colour.DARK_BLUE);
        assertThat(reader.instant("instant")).contains(Instant.parse("2026-03-01T01:00:00Z"));
        assertThat(reader.texts("list", 2, Function.identity())).contains(List.of("a", "b"));
        assertThat(reader.textMap("map", 2, key -> key, Function.identity())).contains(Map.of("X-A", "b", "x y", ""));
        assertThat(reader.object("inner").flatMap(inner -> inner.integer("whole", 0, 9)))
                .contains(1);
        assertThat(reader.integer("absent", 0, 9)).isEmpty();
        reader.finish();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-1          | the number -1",
                "0           | the number 0",
                "2147483648  | the number 2147483648",
                "1e20        | the number 1E+20",
                "3.9         | the number 3.9",
                "5.0         | the number 5.0",
                "\"5\"       | '5'",
                "true        | true",
                "null        | null",
                "[]          | a list",
                "{}          | an object",
            })
    void aWholeNumberIsNeverMadeOfSomethingElse(String value, String shown) {
        assertThat(problemsOf("{\"n\": " + value + "}", reader -> reader.integer("n", 1, 1_000)))
                .containsExactly(new InputProblem("n", "must be a whole number from 1 to 1000, was " + shown));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-0.1          | the number -0.1",
                "1.00000000000000000000001 | the number 1.00000000000000000000001",
                "1e400         | the number 1E+400",
                "\"0.5\"       | '0.5'",
                "false         | false",
            })
    void aNumberIsNeverMadeOfSomethingElse(String value, String shown) {
        assertThat(problemsOf("{\"n\": " + value + "}", reader -> reader.number("n", 0, 1)))
                .containsExactly(new InputProblem("n", "must be a number from 0 to 1, was " + shown));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "\"true\"", "null", "\"yes\""})
    void aFlagIsNeverMadeOfSomethingElse(String value) {
        assertThat(problemsOf("{\"f\": " + value + "}", reader -> reader.flag("f")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).startsWith("must be true or false, was "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "true", "null", "[\"a\"]", "{}"})
    void aTextIsNeverMadeOfSomethingElse(String value) {
        assertThat(problemsOf("{\"t\": " + value + "}", reader -> reader.text("t")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).startsWith("must be a text in quotes, was "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-03-01", "2026-03-01T02:00:00", "2026-02-30T00:00:00Z", "1772330400", "now", "0000"})
    void aMomentNeedsItsOffset(String text) {
        assertThat(problemsOf("{\"at\": \"" + text + "\"}", reader -> reader.instant("at")))
                .containsExactly(new InputProblem(
                        "at", "must be a moment with its offset such as 2026-03-01T02:00:00Z, was '" + text + "'"));
    }

    @Test
    void allProblemsAreFound_eachWithItsPath() {
        List<InputProblem> problems =
                problemsOf("{\"a\": {\"b\": \"x\", \"c\": [\"1s\", 2]}, \"d e\": {\"f\": \"2d\"}}", reader -> {
                    reader.object("a").ifPresent(a -> {
                        a.integer("b", 0, 1);
                        a.texts("c", 9, Durations::parse);
                    });
                    reader.object("d e").ifPresent(d -> d.duration("f", Duration.ZERO, Duration.ofDays(1)));
                    reader.require("g");
                    reader.require("h");
                });
        assertThat(problems)
                .containsExactly(
                        new InputProblem("a.b", "must be a whole number from 0 to 1, was 'x'"),
                        new InputProblem("a.c[1]", "must be a text in quotes, was the number 2"),
                        new InputProblem("[\"d e\"].f", "must be 0s to 24h, was 2d"),
                        new InputProblem("g", "is required"),
                        new InputProblem("h", "is required"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retrys       | did you mean 'retry'?",
                "Retry        | did you mean 'retry'?",
                "rerty        | did you mean 'retry'?",
                "maxAttempts  | did you mean 'max_attempts'?",
                "max-attempts | did you mean 'max_attempts'?",
                "admin        | known are retry, max_attempts",
                "token        | known are retry, max_attempts",
                "x            | known are retry, max_attempts",
            })
    void anUnknownFieldIsRefusedWithTheNearestName(String name, String help) {
        assertThat(problemsOf("{\"" + name + "\": true}", reader -> {
                    reader.has("retry");
                    reader.has("max_attempts");
                }))
                .containsExactly(new InputProblem(name, "unknown field '" + name + "'; " + help));
    }

    @Test
    void anUnknownFieldDeepInsideIsRefused() {
        assertThat(problemsOf(
                        "{\"a\": {\"b\": {\"c\": 1}}}",
                        reader -> reader.object("a").ifPresent(a -> a.object("b"))))
                .containsExactly(new InputProblem("a.b.c", "unknown field 'c'; known are "));
    }

    @Test
    void foreignTextInMessagesIsShortAndHarmless() {
        String nasty = "\u001B[31m\u202E\n" + "x".repeat(500);
        assertThat(problemsOf(
                        StrictJson.write(StrictJson.object().put("c", nasty)),
                        reader -> reader.choice("c", Colour.class)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message())
                        .isEqualTo(
                                "must be red or dark_blue, was '\\u001B[31m\\u202E\\u000A" + "x".repeat(53) + "...'"));
    }

    @Test
    void tooManyItemsAreRefusedWithoutReadingThem() {
        assertThat(problemsOf("{\"l\": [1, 2, 3]}", reader -> reader.texts("l", 2, Function.identity())))
                .containsExactly(new InputProblem("l", "may have at most 2 items, has 3"));
        assertThat(problemsOf(
                        "{\"m\": {\"a\": 1, \"b\": 2}}", reader -> reader.textMap("m", 1, key -> key, key -> key)))
                .containsExactly(new InputProblem("m", "may have at most 1 entries, has 2"));
    }

    @Test
    void whatIsNotSupportedYetIsRefused_unlessItAsksForNothing() {
        assertThat(problemsOf("{\"rules\": [1], \"none\": []}", reader -> {
                    reader.unsupported("rules", value -> value.isEmpty());
                    reader.unsupported("none", value -> value.isEmpty());
                }))
                .containsExactly(new InputProblem("rules", "is not supported by this version of Pawl; leave it out"));
    }

    @ParameterizedTest
    @CsvSource({"null,null", "[],a list", "5,the number 5", "'\"x\"','''x'''"})
    void aDocumentThatIsNoObjectIsMalformed(String json, String shown) {
        assertThatThrownBy(() -> ObjectReader.of(StrictJson.parse(json)))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("must be an object with named fields, was " + shown);
    }

    private static ObjectReader reader(String json) {
        return ObjectReader.of(StrictJson.parse(json));
    }

    private static List<InputProblem> problemsOf(String json, Consumer<ObjectReader> reading) {
        ObjectReader reader = reader(json);
        reading.accept(reader);
        InvalidInput[] thrown = new InvalidInput[1];
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(reader::finish)
                .satisfies(invalid -> thrown[0] = invalid);
        return thrown[0].problems();
    }
}
