package dev.pawl.web.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.pawl.input.StrictJson;
import dev.pawl.job.JobJson;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.Enqueuer;
import dev.pawl.run.ClaimedRun;
import dev.pawl.testing.PostgresExtension;
import dev.pawl.web.api.ApiServer;
import dev.pawl.web.api.TestWorker;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The scripts of the pages in a real browser; skipped where there is none, unless {@code PAWL_BROWSER=required}. */
class ScriptsTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final JobKey JOB = new JobKey("nightly-report");

    private static Optional<Chromium> chromium = Optional.empty();

    @BeforeAll
    static void find() {
        chromium = Chromium.find();
        assumeTrue(chromium.isPresent() || Chromium.isRequired(), "no Chromium on the path");
        assertThat(chromium).as("a Chromium, as PAWL_BROWSER=required asks for").isPresent();
    }

    /** The server shows the first lines of a log, this script those that follow: they must look alike. */
    @Test
    void coloursAreReadAsTheServerReadsThem() throws IOException {
        JsonNode examples = StrictJson.parse(resource("/dev/pawl/web/ansi-examples.json"));
        String script = """
            import { parseAnsi } from "./ansi.js";
            const examples = %s;
            const shown = ({ text, classes }) => (classes ? "[" + classes + "]" : "") + text;
            const out = examples.map(({ line }) => parseAnsi(line).map(shown).join("|"));
            document.body.textContent = encodeURIComponent(JSON.stringify(out));
            """.formatted(examples);
        HttpServer files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve(files, "/", "text/html", "<!doctype html><body><script type=module src=test.js></script>");
        serve(files, "/test.js", "text/javascript", script);
        serve(files, "/ansi.js", "text/javascript", resource("/dev/pawl/web/assets/ansi.js"));
        files.start();
        try {
            var shown = open("http://127.0.0.1:" + files.getAddress().getPort() + "/", "UTC");

            assertThat(shown.complaints())
                    .filteredOn(line -> !line.contains("favicon"))
                    .isEmpty();
            String text = shown.html().replaceAll("(?s).*<body>|</body>.*", "").strip();
            JsonNode answers = StrictJson.parse(java.net.URLDecoder.decode(text, StandardCharsets.UTF_8));
            List<String> expected = new ArrayList<>();
            examples.forEach(example -> expected.add(example.get("shown").asText()));
            List<String> actual = new ArrayList<>();
            answers.forEach(answer -> actual.add(answer.asText()));
            assertThat(actual).isNotEmpty().isEqualTo(expected);
        } finally {
            files.stop(0);
        }
    }

    /** Every page, as far as its scripts got while it loaded; the policy against inline scripts is in force. */
    @Test
    void pagesShowTheReadersTimeAndBreakNoRule() throws InterruptedException {
        db.time().set(Instant.parse("2026-11-23T12:04:07Z"));
        var definition = StrictJson.object();
        definition.putObject("target").putObject("handler").put("name", "x");
        new Jobs(db.dsl()).put(JOB, JobJson.parse(definition, JOB), "test", Optional.empty());
        new Enqueuer(db.dsl()).enqueue(EnqueueRequest.of(JOB, "api"));
        var worker = new TestWorker(db.dsl());
        ClaimedRun run = worker.claim();
        worker.log(run, "\u001b[31mred");
        db.time().advance(Duration.ofMinutes(3));
        worker.fail(run);

        try (ApiServer server = new ApiServer(db)) {
            for (String path : List.of("/", "/jobs/nightly-report", "/runs", "/runs/" + run.id(), "/workers")) {
                var shown = open("http://127.0.0.1:" + server.port() + path, "Asia/Tokyo");

                assertThat(shown.complaints()).as(path).isEmpty();
                assertThat(shown.html()).as(path).contains(">Asia/Tokyo</span>");
            }
            assertThat(open("http://127.0.0.1:" + server.port() + "/runs", "Asia/Tokyo")
                            .html())
                    .contains("datetime=\"2026-11-23T12:04:07Z\" title=\"2026-11-23T12:04:07Z\">23 Nov 21:04:07</time>")
                    .contains("data-relative=\"\">3 m ago</time>");
        }
    }

    /** Fire times stay in the job's zone, with the reader's below where the clocks differ. */
    @Test
    void nextFiresShowTheZonesOfTheJobAndOfTheReader() throws InterruptedException {
        db.time().set(Instant.parse("2026-11-23T12:04:07Z"));
        var definition = StrictJson.object();
        definition.putObject("target").putObject("handler").put("name", "x");
        definition.putObject("schedule").put("cron", "30 2 * * *").put("zone", "Europe/Berlin");
        new Jobs(db.dsl()).put(JOB, JobJson.parse(definition, JOB), "test", Optional.empty());

        try (ApiServer server = new ApiServer(db)) {
            String page = "http://127.0.0.1:" + server.port() + "/jobs/nightly-report";
            String inBerlin = "data-keep-text=\"\">Tue 24 Nov 2026 02:30:00 +01:00</time>"
                    + "<time class=\"second\" datetime=\"2026-11-24T01:30:00Z\" data-elsewhere=\"\"";

            var shown = open(page, "Asia/Tokyo");
            assertThat(shown.complaints()).isEmpty();
            assertThat(shown.html()).contains(inBerlin + ">24 Nov 10:30:00 Asia/Tokyo</time>");
            assertThat(open(page, "Europe/Paris").html()).contains(inBerlin + " hidden=\"\">");
        }
    }

    private static Chromium.Shown open(String address, String zone) {
        return chromium.orElseThrow().open(address, zone);
    }

    private static void serve(HttpServer files, String path, String type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        files.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private static String resource(String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(ScriptsTest.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
