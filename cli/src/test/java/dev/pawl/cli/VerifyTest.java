package dev.pawl.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code pawl verify} makes of the pages of a ledger. The server here says what each test lets it say. */
class VerifyTest {
    private static final String PAGE = "{\"since\": \"2026-03-01T00:00:00Z\", \"until\": \"2026-03-02T00:00:00Z\","
            + " \"kept_since\": %s, \"jobs\": 2, \"looked_at\": 1, \"items\": [%s], \"next_cursor\": %s}";

    private final List<String> answers = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void allIsInOrder_overAllPages() {
        answers.add(PAGE.formatted("null", item("a", 10, 8, "\"missed\": 2", 0, ""), "\"next\""));
        answers.add(PAGE.formatted("null", item("a", 5, 4, "\"overlap\": 1", 0, ""), "null"));

        CommandRun run = verify("--since", "2026-03-01T00:00:00Z", "--job", "a");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .isEqualTo(
                        "15 fire times of 1 jobs since 2026-03-01T00:00:00Z: 12 runs, 3 skipped (2 missed, 1 overlap),"
                                + " 0 still due\n"
                                + "0 gaps, 0 duplicates\n");
        assertThat(asked)
                .containsExactly(
                        "/api/v1/ledger?since=2026-03-01T00%3A00%3A00Z&job=a",
                        "/api/v1/ledger?since=2026-03-01T00%3A00%3A00Z&job=a&cursor=next");
    }

    @Test
    void aGapEndsWithOne_andIsNamed() {
        String gap = "{\"fire_at\": \"2026-03-01T03:00:00Z\", \"kind\": \"gap\", \"detail\": \"there is neither\","
                + " \"runs\": []}";
        answers.add(PAGE.formatted("\"2026-03-01T02:00:00Z\"", item("a", 2, 1, "", 1, gap), "null"));

        CommandRun run = verify();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("a    2026-03-01T03:00:00Z  gap   there is neither")
                .contains("History is kept only since 2026-03-01T02:00:00Z")
                .endsWith("1 gaps, 0 duplicates\n");
    }

    @Test
    void whatNobodyServesEndsWithOne_andIsNamedWithSinceWhen() {
        String since = "\"2026-03-01T02:00:00Z\"";
        String late = item("a", 10, 8, "", 0, "")
                .replace(
                        "\"due\": 0, \"due_since\": null",
                        "\"due\": 2, \"due_since\": " + since + ", \"overdue_since\": " + since);
        String later = late.replace("02:00:00Z", "04:00:00Z");
        answers.add(PAGE.formatted("null", late, "\"next\""));
        answers.add(PAGE.formatted("null", later, "null"));

        CommandRun run = verify();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("a    2026-03-01T02:00:00Z  overdue  no scheduler has served it, nor 3 later ones of the job")
                .contains("0 skipped, 4 still due, the oldest since 2026-03-01T02:00:00Z\n")
                .doesNotContain("04:00:00Z")
                .endsWith("0 gaps, 0 duplicates\n");
    }

    @Test
    void whatHasBeenDueForAMomentIsInOrder() {
        answers.add(PAGE.formatted(
                "null",
                item("a", 10, 9, "", 0, "")
                        .replace(
                                "\"due\": 0, \"due_since\": null",
                                "\"due\": 1, \"due_since\": \"2026-03-01T02:00:00Z\", \"overdue_since\": null"),
                "null"));

        CommandRun run = verify();

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("1 still due, the oldest since 2026-03-01T02:00:00Z");
    }

    @Test
    void asJsonThePagesAreOneDocument() {
        answers.add(PAGE.formatted("null", item("a", 10, 10, "", 0, ""), "\"next\""));
        answers.add(PAGE.formatted("null", item("b", 5, 5, "", 0, ""), "null"));

        CommandRun run = verify("-o", "json");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("\"balanced\" : true", "\"overdue\" : false", "\"job\" : \"a\"", "\"job\" : \"b\"");
    }

    @Test
    void aVersionThatCannotBeReadIsNotInOrder() {
        answers.add(PAGE.formatted(
                "null",
                item("a", 0, 0, "", 0, "").replace("\"unreadable_versions\": []", "\"unreadable_versions\": [3]"),
                "null"));

        CommandRun run = verify();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("a: versions [3] cannot be read");
    }

    @Test
    void backfilledRunsAreCountedApart() {
        String backfilled = item("a", 10, 10, "", 0, "").replace("\"skipped\"", "\"backfilled\": 132, \"skipped\"");
        answers.add(PAGE.formatted("null", backfilled, "\"next\""));
        answers.add(PAGE.formatted("null", backfilled, "null"));

        CommandRun run = verify();

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains(": 20 runs (and 264 backfilled), 0 skipped, 0 still due");
    }

    @Test
    void aJobWithoutALedgerIsNamedAndNotInOrder() {
        answers.add(PAGE.formatted("null", "", "null").replace("\"items\"", "\"unrecorded\": [\"a\"], \"items\""));

        CommandRun run = verify();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("a: nothing is recorded of its schedule");
    }

    @Test
    void aTimeThatIsNoneEndsWithTwo() {
        assertThat(verify("--since", "yesterday").exitCode()).isEqualTo(2);
        assertThat(asked).isEmpty();
    }

    private static String item(String job, int promised, int runs, String skipped, int gaps, String finding) {
        return "{\"job\": \"%s\", \"since\": \"2026-03-01T00:00:00Z\", \"until\": \"2026-03-02T00:00:00Z\", \"promised\": %d,"
                        .formatted(job, promised)
                + " \"runs\": %d, \"skipped\": {%s}, \"due\": 0, \"due_since\": null, \"gaps\": %d, \"duplicates\": 0,"
                        .formatted(runs, skipped, gaps)
                + " \"strays\": 0, \"unreadable_versions\": [], \"findings\": [%s]}".formatted(finding);
    }

    private CommandRun verify(String... options) {
        List<String> arguments = new ArrayList<>(List.of("verify"));
        arguments.addAll(List.of(options));
        arguments.add("--url=http://localhost:" + server.getAddress().getPort());
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestURI().toString());
        byte[] json = answers.removeFirst().getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, json.length);
        exchange.getResponseBody().write(json);
        exchange.close();
    }
}
