package dev.pawl.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.testing.BadSchedules;
import dev.pawl.testing.PostgresExtension;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreviewApiTest {
    private static final String PREVIEW = "/api/v1/schedules/preview";

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

    @Test
    void aClockChangeIsToldWhereItMatters() {
        Answer answer = server.get(PREVIEW + "?cron=30+2+*+*+*&zone=Europe/Berlin&from=2027-03-27T00:00:00Z&n=3");

        assertThat(answer.at("/description")).contains("02:30");
        assertThat(answer.at("/dialect")).isEqualTo("unix");
        assertThat(answer.json().path("fires").findValuesAsText("at"))
                .containsExactly("2027-03-27T01:30:00Z", "2027-03-28T01:00:00Z", "2027-03-29T00:30:00Z");
        assertThat(answer.at("/fires/1/local")).isEqualTo("2027-03-28T03:00:00+02:00[Europe/Berlin]");
        assertThat(answer.json().at("/fires/0/notes")).isEmpty();
        assertThat(answer.json().at("/fires/1/notes")).isNotEmpty();
    }

    @Test
    void theDatabaseSaysWhatNowIs() {
        db.time().set(Instant.parse("2026-11-23T12:00:00Z"));

        Answer answer = server.get(PREVIEW + "?cron=0+*+*+*+*");

        assertThat(answer.json().path("fires")).hasSize(10);
        assertThat(answer.at("/fires/0/at")).isEqualTo("2026-11-23T13:00:00Z");
    }

    @Test
    void hashedFieldsNeedAJob() {
        assertThat(server.get(PREVIEW + "?cron=H+H+*+*+*&job=nightly").status()).isEqualTo(200);
        assertThat(server.get(PREVIEW + "?cron=H+H+*+*+*").fields()).containsExactly("cron");
    }

    static Stream<BadSchedules.Bad> anExpressionThatIsNoneIs422() {
        return BadSchedules.expressions().filter(PreviewApiTest::fitsInAnAddress);
    }

    @ParameterizedTest
    @MethodSource
    void anExpressionThatIsNoneIs422(BadSchedules.Bad bad) {
        Answer answer = server.get(PREVIEW + "?cron=" + encoded(bad));

        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.fields()).containsExactly("cron");
        assertThat(answer.at("/errors/0/message")).contains(bad.said());
        assertThat(answer.body()).doesNotContain("Exception");
    }

    static Stream<BadSchedules.Bad> aZoneThatIsNoneIs422() {
        return BadSchedules.zones().filter(PreviewApiTest::fitsInAnAddress);
    }

    @ParameterizedTest
    @MethodSource
    void aZoneThatIsNoneIs422(BadSchedules.Bad bad) {
        Answer answer = server.get(PREVIEW + "?cron=@daily&zone=" + encoded(bad));

        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.fields()).containsExactly("zone");
        assertThat(answer.at("/errors/0/message")).contains(bad.said());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?cron=", "?cron=*+*+*+*+*%00"})
    void noExpressionAndOneWithNulAre422(String query) {
        Answer answer = server.get(PREVIEW + query);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.fields()).containsExactly("cron");
    }

    @Test
    void anExpressionThatIsTooLongIs422() {
        assertThat(server.get(PREVIEW + "?cron=" + "1,".repeat(2_000) + "1+*+*+*+*")
                        .fields())
                .containsExactly("cron");
    }

    @ParameterizedTest
    @CsvSource({
        "zone=UTC%00,            422, zone",
        "gap=maybe,              400, gap",
        "overlap_time=never,     400, overlap_time",
        "n=0,                    400, n",
        "n=101,                  400, n",
        "n=x,                    400, n",
        "from=tomorrow,          400, from",
        "tz=UTC,                 400, tz"
    })
    void aPreviewThatIsAskedForWronglyNamesTheParameter(String query, int status, String field) {
        Answer answer = server.get(PREVIEW + "?cron=0+*+*+*+*&" + query);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.fields()).containsExactly(field);
        assertThat(answer.at("/errors/0/message")).doesNotContain(field + ":");
    }

    /** What is too long does not get as far as the parser, and what is empty counts as left out. */
    private static boolean fitsInAnAddress(BadSchedules.Bad bad) {
        return !bad.text().isEmpty() && bad.text().length() < 5_000;
    }

    private static String encoded(BadSchedules.Bad bad) {
        return URLEncoder.encode(bad.text(), StandardCharsets.UTF_8);
    }
}
