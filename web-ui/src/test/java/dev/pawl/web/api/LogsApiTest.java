package dev.pawl.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.run.ClaimedRun;
import dev.pawl.testing.PostgresExtension;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogsApiTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private ApiServer server;
    private TestWorker worker;
    private ClaimedRun run;
    private String log;

    @BeforeEach
    void start() {
        server = new ApiServer(db);
        server.putJson("/api/v1/jobs/chatty", "{\"target\": {\"http\": {\"url\": \"https://example.com\"}}}");
        server.post("/api/v1/jobs/chatty/runs");
        worker = new TestWorker(db.dsl());
        run = worker.claim();
        log = "/api/v1/runs/" + run.id() + "/attempts/1/log";
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void linesAreReadPieceByPieceUntilTheLogIsComplete() throws InterruptedException {
        worker.log(run, IntStream.rangeClosed(1, 25).mapToObj(n -> "line " + n).toArray(String[]::new));

        Answer running = server.get(log + "?from=21&lines=10");
        assertThat(running.json().path("lines")).hasSize(5);
        assertThat(running.at("/lines/0/n")).isEqualTo("21");
        assertThat(running.at("/lines/0/text")).isEqualTo("line 21");
        assertThat(running.at("/lines/0/stream")).isEqualTo("stdout");
        assertThat(running.at("/lines/0/level")).isEqualTo("info");
        assertThat(running.at("/next")).isEqualTo("26");
        assertThat(running.at("/total")).isEqualTo("25");
        assertThat(running.at("/complete")).isEqualTo("false");

        worker.succeed(run, "{}");

        assertThat(server.get(log + "?from=26").at("/complete")).isEqualTo("true");
        assertThat(server.get(log + "?lines=2").at("/next")).isEqualTo("3");
        assertThat(server.get(log).json().path("lines")).hasSize(25);
    }

    @Test
    void hostileOutputIsOnlyText() throws InterruptedException {
        worker.log(run, "<script>alert(1)</script>", "\u001b[31mred\u001b[0m", "${jndi:ldap://x}");

        Answer lines = server.get(log);
        assertThat(lines.at("/lines/0/text")).isEqualTo("<script>alert(1)</script>");
        assertThat(lines.at("/lines/1/text")).isEqualTo("\u001b[31mred\u001b[0m");

        Answer text = server.get(log + ".txt");
        assertThat(text.status()).isEqualTo(200);
        assertThat(text.body()).startsWith("<script>alert(1)</script>\n");
        assertThat(text.header("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(text.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(text.header("Content-Disposition"))
                .contains("attachment; filename=\"run-" + run.id() + "-attempt-1.log.txt\"");
    }

    @Test
    void aLogIsSearchedLiterally() throws InterruptedException {
        worker.log(run, "alpha", "100% of (a+)+$ done", "Alpha again");

        assertThat(server.get(log + "/search?q=ALPHA").json().path("lines").toString())
                .isEqualTo("[1,3]");
        assertThat(server.get(log + "/search?q=(a%2B)%2B$").at("/total")).isEqualTo("1");
        assertThat(server.get(log + "/search?q=.*").at("/total")).isEqualTo("0");
        assertThat(server.get(log + "/search?q=%25").at("/lines/0")).isEqualTo("2");
    }

    @ParameterizedTest
    @CsvSource({
        "?from=0,           from",
        "?from=-1,          from",
        "?from=x,           from",
        "?from=99999999999999999999, from",
        "?lines=0,          lines",
        "?lines=2001,       lines",
        "?line=5,           line",
        "/search,           q",
        "/search?q=,        q",
        "/search?regex=a,   regex",
        ".txt?from=1,       from"
    })
    void aLogThatIsAskedForWronglyIs400(String rest, String field) {
        Answer answer = server.get(log + rest);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly(field);
    }

    @Test
    void aSearchThatIsTooLongIs400AndOneWithNulIs422() {
        assertThat(server.get(log + "/search?q=" + "a".repeat(201)).status()).isEqualTo(400);
        assertThat(server.get(log + "/search?q=a%00").status()).isEqualTo(422);
    }

    @Test
    void anAttemptThatIsNotThereIs404() {
        String other = "/api/v1/runs/" + run.id() + "/attempts/2/log";

        assertThat(server.get(other).status()).isEqualTo(404);
        assertThat(server.get(other + "/search?q=a").status()).isEqualTo(404);
        assertThat(server.get(other + ".txt").status()).isEqualTo(404);
    }
}
