package dev.pawl.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.input.InvalidInput;
import dev.pawl.input.StrictJson;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypedJsonTest {
    enum Speed {
        SLOW,
        FAST
    }

    record Item(String name, BigDecimal price) {}

    record Everything(
            String text,
            int count,
            long total,
            double ratio,
            boolean flag,
            Speed speed,
            Instant at,
            LocalDate day,
            Duration pause,
            UUID id,
            Optional<String> note,
            List<Item> items,
            Map<String, Integer> counts) {}

    record Small(int count, Optional<String> note) {
        Small {
            if (count < 0) {
                throw new IllegalArgumentException("count must not be negative, was " + count);
            }
        }
    }

    record Order(String id, List<Item> items) {}

    record Typed(double ratio, boolean flag, Speed speed, Instant at, Order order) {}

    record Measure(double value) {}

    private static final Everything EVERYTHING = new Everything(
            "ä \"quoted\"",
            -5,
            3_000_000_000L,
            0.1,
            true,
            Speed.FAST,
            Instant.parse("2026-03-01T02:00:00.123456Z"),
            LocalDate.parse("2026-03-01"),
            Duration.ofMinutes(5),
            UUID.fromString("00000000-0000-0000-0000-00000000002a"),
            Optional.empty(),
            List.of(new Item("a", new BigDecimal("1.10"))),
            Map.of("x", 1));

    @Test
    void whatIsWrittenIsReadAsItWas() {
        var json = TypedJson.write(EVERYTHING);
        assertThat(TypedJson.read(json, Everything.class)).isEqualTo(EVERYTHING);
        assertThat(json.has("note")).isFalse();
        assertThat(json.path("at").textValue()).isEqualTo("2026-03-01T02:00:00.123456Z");
        assertThat(json.path("pause").textValue()).isEqualTo("PT5M");
        assertThat(json.path("items").path(0).path("price").asText()).isEqualTo("1.10");
    }

    @Test
    void anOptionalMayBeAbsentOrNull() {
        assertThat(TypedJson.read(StrictJson.parse("{\"count\": 1}"), Small.class))
                .isEqualTo(new Small(1, Optional.empty()));
        assertThat(TypedJson.read(StrictJson.parse("{\"count\": 1, \"note\": null}"), Small.class))
                .isEqualTo(new Small(1, Optional.empty()));
        assertThat(TypedJson.read(StrictJson.parse("{\"count\": 1, \"note\": \"n\"}"), Small.class))
                .isEqualTo(new Small(1, Optional.of("n")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                     | count: is missing",
                "{\"count\": null}                      | count: must not be null",
                "{\"count\": \"5\"}                     | count: must be a whole number within the range of int, was"
                        + " '5'",
                "{\"count\": 5.0}                       | count: must be a whole number within the range of int, was"
                        + " the number 5.0",
                "{\"count\": 3000000000}                | count: must be a whole number within the range of int, was"
                        + " the number 3000000000",
                "{\"count\": true}                      | count: must be a whole number within the range of int, was"
                        + " true",
                "{\"count\": []}                        | count: must be a whole number within the range of int, was a"
                        + " list",
                "{\"count\": 1, \"note\": 5}            | note: must be a text, was the number 5",
                "{\"count\": 1, \"note\": false}        | note: must be a text, was false",
                "{\"count\": 1, \"nots\": \"x\"}        | nots: is unknown; known are count, note",
                "{\"count\": -1}                        | count must not be negative, was -1",
            })
    void whatDoesNotFitIsToldByItsField(String json, String message) {
        assertThatThrownBy(() -> TypedJson.read(StrictJson.parse(json), Small.class))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ratio | \"x\"                  | ratio: must be a number, was 'x'",
                "flag  | 1                      | flag: must be true or false, was the number 1",
                "flag  | \"true\"               | flag: must be true or false, was 'true'",
                "speed | \"fast\"               | speed: must be one of SLOW, FAST, was 'fast'",
                "speed | 1                      | speed: must be one of SLOW, FAST, was the number 1",
                "at    | \"tomorrow\"           | at: must be a moment such as 2026-03-01T02:00:00Z, was 'tomorrow'",
                "order | \"\"                   | order: must be an object with named fields, was ''",
                "order | {\"id\": \"a\"}        | order.items: is missing; given are id",
                "order | {\"id\": \"a\", \"items\": {}} | order.items: must be a list, was an object",
                "order | {\"id\": \"a\", \"items\": [{\"name\": \"b\", \"price\": 1}, {\"name\": 2, \"price\": 1}]} |"
                        + " order.items[1].name: must be a text, was the number 2",
                "order | {\"id\": \"a\", \"items\": [{\"nane\": \"b\"}]} | order.items[0].name: is missing; given are"
                        + " nane",
                "order | {\"id\": \"a\", \"items\": [], \"paid\": true} | order.paid: is unknown; known are id, items",
            })
    void fieldsDeepInsideAreNamedByTheirPath(String field, String value, String message) {
        var json = StrictJson.object();
        json.put("ratio", 1).put("flag", true).put("speed", "SLOW").put("at", "2026-03-01T02:00:00Z");
        json.putObject("order").put("id", "a").putArray("items");
        json.set(field, StrictJson.parse(value));

        assertThatThrownBy(() -> TypedJson.read(json, Typed.class))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(message);
    }

    @Test
    void whatCannotBeStoredIsRefusedWhenItIsWritten() {
        assertThatThrownBy(() -> TypedJson.write(new Item("a\0b", BigDecimal.ONE)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("name: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TypedJson.write(new Measure(Double.NaN)))
                .withMessage("JSON has no number NaN");
    }

    @Test
    void jobsAreNamedAfterTheirClasses() {
        record SendInvoice(String order) {}
        record HTTPCall2(String url) {}
        @JobName("invoices.send")
        record Renamed(String order) {}
        @JobName("Not A Key")
        record Misnamed(String order) {}

        assertThat(JobKeys.of(SendInvoice.class)).hasToString("send-invoice");
        assertThat(JobKeys.of(HTTPCall2.class)).hasToString("http-call2");
        assertThat(JobKeys.of(Renamed.class)).hasToString("invoices.send");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobKeys.of(Misnamed.class))
                .withMessageContaining("Misnamed must be 1 to 100 of")
                .withMessageEndingWith("give one with @JobName");
    }
}
