package dev.pawl.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.pawl.testing.BadSchedules;
import dev.pawl.testing.PostgresExtension;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Definitions of jobs that cannot be, through the REST interface: the status, the field, and nothing stored. */
class BadJobInputTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static ApiServer server;

    @BeforeAll
    static void start() {
        server = new ApiServer(db);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "0",
                "2147483648",
                "1e20",
                "3.9",
                "5.0",
                "\"5\"",
                "true",
                "null",
                "[]",
                "{}",
                "9007199254740993",
                "99999999999999999999999999"
            })
    void aNumberOfAttemptsThatIsNone(String value) {
        refused(
                "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}, \"retry\": {\"max_attempts\": " + value
                        + "}}",
                422,
                "retry.max_attempts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "+1", "01", ".5", "5.", "0x10", "1_000"})
    void aNumberThatIsNotJson(String value) {
        malformed("{\"priority\": " + value + "}");
    }

    @Test
    void numbersThatAreTooLong() {
        malformed("{\"priority\": " + "9".repeat(2_000) + "}");
        refusedOrMalformed("{\"priority\": 1e999999999}");
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 1_000, 100_000})
    void tooDeep(int depth) {
        malformed("{\"target\": " + "[".repeat(depth) + "]".repeat(depth) + "}");
        malformed("[".repeat(depth));
        malformed("{\"a\":".repeat(depth));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{} {}",
                "{}x",
                "{},",
                "{}]",
                "// comment\n{}",
                "/* comment */{}",
                "{'target': 1}",
                "{target: 1}",
                "{\"a\": 1,}",
                "{\"target\": {}, \"target\": {}}",
                "{",
                "{\"a\"",
                "{\"a\": \"",
                "\"",
                "tru",
                "[1, 2",
                " ",
                "\n",
                "{\"a\": \"\t\"}",
                "{\"a\": \"\\x41\"}",
                "{\"a\": \"\\ud8\"}"
            })
    void whatIsNotOneJsonDocument(String body) {
        malformed(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "5", "\"text\"", "true"})
    void whatIsNoObject(String body) {
        malformed(body);
    }

    static Stream<byte[]> bytesThatAreNotUtf8() {
        return Stream.of(
                bytes("{\"description\": \"", 0xff, "\"}"),
                bytes("{\"description\": \"", 0xc0, 0xae, "\"}"),
                bytes("{\"description\": \"", 0xe2, 0x82, "\"}"),
                bytes("{\"description\": \"", 0xed, 0xa0, 0x80, "\"}"),
                bytes("{\"description\": \"", 0xf5, 0x80, 0x80, 0x80, "\"}"),
                "{}".getBytes(StandardCharsets.UTF_16));
    }

    @ParameterizedTest
    @MethodSource("bytesThatAreNotUtf8")
    void bytesThatAreNotUtf8(byte[] body) {
        Map<String, Integer> before = Stored.rows(db.dsl());

        Answer answer = server.send(
                "PUT", "/api/v1/jobs/bad", BodyPublishers.ofByteArray(body), "Content-Type", "application/json");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(Stored.rows(db.dsl())).isEqualTo(before);
    }

    @Test
    void aByteOrderMarkIsTolerated() {
        assertThat(server.putJson(
                                "/api/v1/jobs/marked",
                                "\uFEFF{\"target\": {\"http\": {\"url\": \"https://example.com\"}}}")
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "admin, true",
        "token, 9",
        "state, '\"succeeded\"'",
        "id, 1",
        "job_id, 1",
        "key, '\"other\"'",
        "version, 7",
        "paused, true",
        "managed_by, '\"x.yaml\"'",
        "next_fire_at, '\"2030-01-01T00:00:00Z\"'",
        "guarantee, '\"exactly_once\"'",
        "shedule, {}",
        "__proto__, {}",
        "deleted_at, null",
        "concurrency, 0",
        "alerts, '{\"channels\": [\"ops\"]}'"
    })
    void aFieldThatIsNotForTheCaller(String field, String value) {
        refused(
                "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}, \"" + field + "\": " + value + "}",
                422,
                field);
    }

    @ParameterizedTest
    @CsvSource({"description, description", "queue,       queue", "timeout,     timeout", "tags,        tags[0]"})
    void textWithNul(String field, String path) {
        String value = field.equals("tags") ? "[\"a\\u0000\"]" : "\"a\\u0000\"";

        refused(
                "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}, \"" + field + "\": " + value + "}",
                422,
                path);
    }

    @Test
    void halfASurrogatePair() {
        refused(
                "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}, \"description\": \"\\ud800\"}",
                422,
                "description");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A",
                "Nightly",
                "n%20",
                "%20n",
                "-rf",
                ".",
                "..%2e",
                ".hidden",
                "_x",
                "n%C3%A9",
                "ne%CC%81",
                "%D0%B0bc",
                "a%00",
                "a'b",
                "a%22b",
                "a%3Cb%3E",
                "%E2%80%AEabc",
                "a%2Cb",
                "a%3Bb",
                "$%7Bjndi%7D"
            })
    void keysThatAreNone(String key) {
        Map<String, Integer> before = Stored.rows(db.dsl());

        Answer answer =
                server.putJson("/api/v1/jobs/" + key, "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}}");

        assertThat(answer.status()).isIn(400, 404, 422);
        assertThat(Stored.rows(db.dsl())).isEqualTo(before);
    }

    @Test
    void aKeyThatIsTooLong() {
        String longest = "a".repeat(100);

        assertThat(server.putJson(
                                "/api/v1/jobs/" + longest + "a",
                                "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}}")
                        .fields())
                .containsExactly("key");
        assertThat(server.putJson(
                                "/api/v1/jobs/" + longest,
                                "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}}")
                        .status())
                .isEqualTo(201);
    }

    /** Hostile text is text: it comes back as it was sent, as JSON that no browser takes for a page. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; DROP TABLE pawl.run;--",
                "\" OR 1=1",
                "100%_\\",
                "$1",
                "NULL",
                "true",
                "${jndi:ldap://x}",
                "{{7*7}}",
                "#{1}",
                "%n%s",
                "<script>alert(1)</script>",
                "\"><img onerror=alert(1)>",
                "</script>",
                "javascript:alert(1)",
                "😀 👩‍👩‍👧 \uD842\uDFB7",
                "שלום",
                "q\u0301\u0301\u0301"
            })
    void textIsKeptAsItIs(String text) {
        String quoted = TextNode.valueOf(text).toString();

        // A server of its own: one keeps definitions by id and version, and the test's database gives those out again.
        try (ApiServer own = new ApiServer(db)) {
            Answer answer = own.putJson(
                    "/api/v1/jobs/literal",
                    "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}, \"description\": " + quoted + "}");

            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.at("/description")).isEqualTo(text);
            assertThat(answer.header("Content-Type")).contains("application/json");
            assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
            assertThat(own.get("/api/v1/jobs?q=" + URLEncoder.encode(text, StandardCharsets.UTF_8))
                            .status())
                    .isEqualTo(200);
        }
    }

    static Stream<BadSchedules.Bad> expressionsThatAreNone() {
        return BadSchedules.expressions();
    }

    @ParameterizedTest
    @MethodSource
    void expressionsThatAreNone(BadSchedules.Bad bad) {
        refusedSchedule("{\"cron\": " + TextNode.valueOf(bad.text()) + "}", "schedule.cron", bad.said());
    }

    static Stream<BadSchedules.Bad> zonesThatAreNone() {
        return BadSchedules.zones();
    }

    @ParameterizedTest
    @MethodSource
    void zonesThatAreNone(BadSchedules.Bad bad) {
        refusedSchedule(
                "{\"cron\": \"@daily\", \"zone\": " + TextNode.valueOf(bad.text()) + "}", "schedule.zone", bad.said());
    }

    private static void refusedSchedule(String schedule, String field, String said) {
        String body = "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}, \"schedule\": " + schedule + "}";
        refused(body, 422, field);
        assertThat(server.putJson("/api/v1/jobs/bad", body).at("/errors/0/message"))
                .contains(said);
    }

    static Stream<Arguments> schedulesThatAreNone() {
        return Stream.of(
                Arguments.of("{\"cron\": 5}", "schedule.cron"),
                Arguments.of("{\"cron\": \"* * * * *\", \"zone\": \"UTC\\u0000\"}", "schedule.zone"),
                Arguments.of("{\"every\": \"PT999999999H\"}", "schedule.every"),
                Arguments.of("{\"every\": \"P1M\"}", "schedule.every"),
                Arguments.of("{\"every\": \"-1s\"}", "schedule.every"),
                Arguments.of("{\"every\": \"0s\"}", "schedule.every"),
                Arguments.of("{\"every\": \"999ms\"}", "schedule.every"),
                Arguments.of("{\"every\": \"1000000000000000000s\"}", "schedule.every"),
                Arguments.of(
                        "{\"cron\": \"@daily\", \"start\": \"2030-01-02T00:00:00Z\", \"end\":"
                                + " \"2030-01-01T00:00:00Z\"}",
                        "schedule.start"),
                Arguments.of("{\"cron\": \"@daily\", \"end\": \"2020-01-01T00:00:00Z\"}", "schedule"),
                Arguments.of("{\"at\": \"2020-01-01T00:00:00Z\"}", "schedule"),
                Arguments.of("{\"every\": 10}", "schedule.every"),
                Arguments.of("{\"cron\": \"* * * * *\", \"every\": \"5m\"}", "schedule"));
    }

    @ParameterizedTest
    @MethodSource
    void schedulesThatAreNone(String schedule, String field) {
        refused(
                "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}, \"schedule\": " + schedule + "}",
                422,
                field);
    }

    private static void refused(String body, int status, String field) {
        Map<String, Integer> before = Stored.rows(db.dsl());

        Answer answer = server.putJson("/api/v1/jobs/bad", body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.fields()).containsExactly(field);
        assertThat(answer.at("/detail")).isNotBlank();
        assertThat(Stored.rows(db.dsl())).isEqualTo(before);
    }

    private static void malformed(String body) {
        Map<String, Integer> before = Stored.rows(db.dsl());

        Answer answer = server.putJson("/api/v1/jobs/bad", body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(Stored.rows(db.dsl())).isEqualTo(before);
    }

    private static void refusedOrMalformed(String body) {
        assertThat(server.putJson("/api/v1/jobs/bad", body).status()).isIn(400, 422);
    }

    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof Integer value) {
                all.write(value);
            } else {
                all.writeBytes(part.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return all.toByteArray();
    }
}
