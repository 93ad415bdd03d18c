package dev.pawl.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.fire.FireBatch;
import dev.pawl.input.StrictJson;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobJson;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.QueueName;
import dev.pawl.job.RunLimits;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.Enqueuer;
import dev.pawl.queue.Queues;
import dev.pawl.queue.Runs;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.testing.PostgresExtension;
import dev.pawl.web.api.Answer;
import dev.pawl.web.api.ApiServer;
import dev.pawl.web.api.TestWorker;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The pages as a browser without scripts gets them. */
class PagesTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Instant NOW = Instant.parse("2026-11-23T12:04:07Z");
    private static final JobKey NIGHTLY = new JobKey("nightly-report");

    private static final String HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

    /** What the text above must not become. */
    private static final Pattern ALIVE = Pattern.compile("<script>alert|<img|<svg onload");

    private ApiServer server;
    private Jobs jobs;

    @BeforeEach
    void start() {
        db.time().set(NOW);
        jobs = new Jobs(db.dsl());
        server = new ApiServer(db);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void pagesOfAnEmptyDatabaseSayWhatToDo() {
        for (String path : List.of("/", "/jobs", "/runs", "/workers")) {
            Answer page = get(path);
            assertThat(page.status()).as(path).isEqualTo(200);
            assertThat(page.header("Content-Type")).as(path).contains("text/html;charset=utf-8");
            assertThat(page.header("Cache-Control")).as(path).contains("no-store");
            assertThat(page.body())
                    .as(path)
                    .contains("class=\"empty\"")
                    .contains("<h1>")
                    .contains("</html>");
        }
    }

    /** The policy forbids both, so neither may be in any page. */
    @Test
    void noPageHasInlineScriptsOrStyles() {
        givenJob(NIGHTLY, "{}");
        String run = "/runs/" + givenFailedRun(NIGHTLY);

        for (String path :
                List.of("/", "/jobs", "/jobs/nightly-report", "/runs", run, run + "/log", "/workers", "/none")) {
            assertThat(get(path).body())
                    .as(path)
                    .doesNotContain(" style=")
                    .doesNotContainPattern("<style|\\son[a-z]+=|javascript:")
                    .doesNotContainPattern("<script(?![^>]* src=)");
        }
    }

    @Test
    void theFirstPageShowsWhatNeedsAPersonAndWhatComesNext() {
        givenJob(NIGHTLY, "{\"cron\": \"30 2 * * *\", \"zone\": \"Europe/Berlin\"}");
        RunId failed = givenFailedRun(NIGHTLY);

        String page = get("/").body();

        assertThat(page)
                .contains("href=\"/runs/" + failed + "\"")
                .contains("state=failed&amp;job=nightly-report")
                .contains("Every day at 02:30, Europe/Berlin time");
        assertThat(page).contains("datetime=\"2026-11-24T01:30:00Z\"");
    }

    @Test
    void theFirstPageSaysThatAFireTimeWaitsForACalendarThatCannotBeRead() {
        db.dsl()
                .execute("insert into pawl.calendar (name, definition, changed_by)"
                        + " values ('freeze', '{\"dates\": [\"12-25\"]}', 'ann')");
        givenJob(NIGHTLY, "{\"cron\": \"30 2 * * *\", \"zone\": \"Europe/Berlin\", \"calendars\": [\"freeze\"]}");
        assertThat(get("/").body()).contains("nightly-report").doesNotContain("waits: the calendar");

        db.dsl().execute("update pawl.calendar set definition = '{\"moons\": []}', version = version + 1");

        assertThat(get("/").body()).contains("waits: the calendar freeze cannot be read");
    }

    @Test
    void aJobShowsWhatItsCalendarsAndItsJitterDoToItsFireTimes() {
        server.putJson("/api/v1/calendars/holidays", "{\"dates\": [\"11-24 Founders' Day\"]}");
        givenJob(
                NIGHTLY,
                "{\"cron\": \"30 2 * * *\", \"zone\": \"UTC\", \"jitter\": \"30s\", \"calendars\": [\"holidays\"]}");

        String page = get("/jobs/nightly-report").body();

        assertThat(page)
                .contains("skipped: blacked out by the calendar holidays: 11-24 Founders")
                .containsPattern("up to 30s later: runs at 02:30:[0-3][0-9]")
                .contains("holidays: fire times are skipped")
                // The next run is that of the day after.
                .containsPattern("next <time[^>]* datetime=\"2026-11-25T02:30:");
    }

    @Test
    void aJobShowsItsFireTimesWithWhatClockChangesDoToThem() {
        db.time().set(Instant.parse("2027-03-26T12:00:00Z"));
        givenJob(NIGHTLY, "{\"cron\": \"30 2 * * *\", \"zone\": \"Europe/Berlin\"}");

        String page = get("/jobs/nightly-report").body();

        assertThat(page).contains("Sun 28 Mar 2027 03:00:00 +02:00").contains("30 2 * * *");
        assertThat(page).containsPattern("class=\"second warn\">.*</svg>[^<]*02:30");
    }

    /** Names, descriptions, tags, parameters, errors and log lines are other people's text. */
    @Test
    void textOfOthersIsShownAsText() throws InterruptedException {
        var definition = StrictJson.object();
        definition.put("description", HOSTILE);
        definition.putArray("tags").add(HOSTILE.substring(0, 50));
        definition
                .putObject("target")
                .putObject("handler")
                .put("name", "x")
                .putObject("params")
                .put("p", HOSTILE);
        jobs.put(NIGHTLY, JobJson.parse(definition, NIGHTLY), HOSTILE, Optional.empty());
        RunId id = enqueue(NIGHTLY, StrictJson.object().put("q", HOSTILE).toString());
        var worker = new TestWorker(db.dsl());
        ClaimedRun run = worker.claim();
        worker.log(run, HOSTILE, "\u001b[31m" + HOSTILE + "\u001b]8;;javascript:alert(3)\u0007", "progress 1%\rdone");
        worker.fail(run);

        for (String path : List.of(
                "/",
                "/jobs",
                "/jobs/nightly-report",
                "/jobs/nightly-report/versions/1",
                "/runs",
                "/runs/" + id,
                "/runs/" + id + "/log")) {
            Answer page = get(path);
            assertThat(page.status()).as(path).isEqualTo(200);
            assertThat(page.body()).as(path).doesNotContainPattern(ALIVE);
        }
        assertThat(get("/runs/" + id + "/log").body())
                .contains("<span class=\"f1\">&lt;script&gt;alert(1)&lt;/script&gt;")
                .contains(">done</bdi>")
                .doesNotContain("alert(3)");
    }

    @Test
    void badAddressesGetAPageThatIsNoFault() {
        Map<String, Integer> expected = Map.ofEntries(
                Map.entry("/runs?job=%3Cscript%3Ealert(1)%3C%2Fscript%3E", 200),
                Map.entry("/jobs?q=%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", 200),
                Map.entry("/runs?state=nonsense", 400),
                Map.entry("/runs?before=%3Cscript%3Ealert(1)", 400),
                Map.entry("/runs?callback=alert", 400),
                Map.entry("/runs/1", 404),
                Map.entry("/runs/99999999999999999999", 404),
                Map.entry("/runs/-1", 404),
                Map.entry("/runs/abc", 404),
                Map.entry("/runs/1/log?attempt=0", 404),
                Map.entry("/jobs/no-such-job", 404),
                Map.entry("/jobs/%3Cscript%3Ealert(1)", 404),
                Map.entry("/jobs/no-such-job/versions/1", 404),
                Map.entry("/jobs/no-such-job/versions/99999999999", 404),
                Map.entry("/jobs?q=%00", 422),
                Map.entry("/jobs?q=%FF", 400),
                Map.entry("/nowhere", 404));

        expected.forEach((path, status) -> {
            Answer page = get(path);
            assertThat(page.status()).as(path).isEqualTo(status);
            assertThat(page.body())
                    .as(path)
                    .contains("<!doctype html>")
                    .doesNotContainPattern(ALIVE)
                    .doesNotContain("Exception");
        });
    }

    @Test
    void aJobShowsWhoChangedWhat_andARunItsVersion() {
        givenJob(NIGHTLY, "{\"cron\": \"30 2 * * *\"}");
        RunId run = enqueue(NIGHTLY, "{}");
        JobDefinition first = jobs.find(NIGHTLY).orElseThrow().definition();
        jobs.put(NIGHTLY, first.toBuilder().priority(1).build(), HOSTILE, Optional.empty());

        assertThat(get("/jobs/nightly-report").body())
                .contains("href=\"/jobs/nightly-report/versions/2\"", "href=\"/jobs/nightly-report/versions/1\"")
                .contains("priority: 5 -&gt; 1")
                .doesNotContainPattern(ALIVE);
        assertThat(get("/jobs/nightly-report/versions/2").body())
                .contains("It is the latest version.", "&lt;script&gt;alert(1)", "priority")
                .doesNotContainPattern(ALIVE);
        assertThat(get("/jobs/nightly-report/versions/1").body())
                .contains("It is the first version.", "Later versions have replaced it.");
        assertThat(get("/jobs/nightly-report/versions/3").status()).isEqualTo(404);
        assertThat(get("/runs/" + run).body()).contains("href=\"/jobs/nightly-report/versions/1\"");
        jobs.delete(NIGHTLY);
        assertThat(get("/jobs/nightly-report/versions/2").status()).isEqualTo(200);
    }

    @Test
    void aJobsPageAnswersWhyItDidNotRun() {
        db.time().set(Instant.parse("2026-11-22T12:00:00Z"));
        givenJob(NIGHTLY, "{\"cron\": \"30 2 * * *\", \"zone\": \"Europe/Berlin\"}");
        jobs.pause(NIGHTLY, Optional.empty(), Optional.empty());
        db.time().set(NOW);
        new FireBatch(db.dsl(), jobs).fire();

        assertThat(get("/jobs/nightly-report?at=2026-11-23T02:30").body())
                .contains("Mon 23 Nov 2026 02:30:00 +01:00")
                .contains("It was skipped: the job was paused.")
                .contains("value=\"2026-11-23T02:30\"");
        Answer refused = get("/jobs/nightly-report?at=%22%3E" + "%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("The time must be").doesNotContainPattern(ALIVE);
    }

    @Test
    void aJobCanBePausedWithAReasonAndResumed() {
        givenJob(NIGHTLY, "{\"cron\": \"* * * * *\"}");

        assertThat(post("/jobs/nightly-report/pause", "reason", "the disk is full")
                        .header("Location"))
                .contains("/jobs/nightly-report");
        assertThat(get("/jobs/nightly-report").body())
                .contains("the disk is full")
                .contains("Resume");

        post("/jobs/nightly-report/resume");
        assertThat(jobs.find(NIGHTLY).orElseThrow().pause()).isEmpty();
    }

    @Test
    void aPauseCanHaveAnEnd_whichMustLieAhead() {
        givenJob(NIGHTLY, "{\"cron\": \"* * * * *\"}");

        Answer refused = post("/jobs/nightly-report/pause", "until", "2020-01-01 00:00");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("must lie ahead");
        assertThat(post("/jobs/nightly-report/pause", "until", "tomorrow").body())
                .contains("must be a time");
        assertThat(jobs.find(NIGHTLY).orElseThrow().pause()).isEmpty();

        post("/jobs/nightly-report/pause", "until", "2126-11-24 12:00");
        assertThat(jobs.find(NIGHTLY).orElseThrow().pause().orElseThrow().until())
                .contains(Instant.parse("2126-11-24T12:00:00Z"));
    }

    @Test
    void theNextFireTimeCanBeSkipped_andTheSkipBeTakenBack() {
        givenJob(NIGHTLY, "{\"cron\": \"0 0 1 1 *\"}");
        assertThat(get("/jobs/nightly-report").body()).contains("Skip next");

        post("/jobs/nightly-report/skip-next");
        assertThat(get("/jobs/nightly-report").body())
                .contains("will be skipped")
                .contains("Run it after all");

        post("/jobs/nightly-report/undo-skip");
        assertThat(jobs.find(NIGHTLY).orElseThrow().skipFireAt()).isEmpty();
    }

    @Test
    void aBackfillShowsItsCountBeforeItIsConfirmed() {
        givenJob(NIGHTLY, "{\"cron\": \"0 0 * * *\"}");
        String[] range = {"since", "2020-01-01", "until", "2020-01-08"};

        Answer counted = post("/jobs/nightly-report/backfill", range);
        assertThat(counted.status()).isEqualTo(200);
        assertThat(counted.body()).contains("7 fire times in the range.").contains("Make 7 runs");
        assertThat(get("/runs").body()).contains("No runs yet");

        Answer made = post(
                "/jobs/nightly-report/backfill", "since", "2020-01-01", "until", "2020-01-08", "confirmed", "true");
        assertThat(made.status()).isEqualTo(303);
        assertThat(get("/runs").body()).contains("nightly-report");

        Answer refused = post("/jobs/nightly-report/backfill", "since", "2020-01-01", "until", "2019-01-01");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("must lie after since");
    }

    /** The field at fault is marked, it alone, and both keep what was typed. */
    @ParameterizedTest
    @CsvSource({
        "2020-01-01, 2019-01-01, until, Until must lie after since",
        "2020-01-01, soon,       until, Until must be a time between",
        "yesterday,  soon,       since, From must be a time between"
    })
    void aRefusedBackfillNamesItsFieldAndKeepsBoth(String since, String until, String field, String message) {
        givenJob(NIGHTLY, "{\"cron\": \"0 0 * * *\"}");

        Answer refused = post("/jobs/nightly-report/backfill", "since", since, "until", until);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body())
                .contains("href=\"#backfill-" + field + "\"", message)
                .contains("value=\"" + since + "\"", "value=\"" + until + "\"")
                .containsOnlyOnce("aria-invalid=\"true\"")
                .containsPattern("id=\"backfill-" + field + "\"[^>]* aria-invalid=\"true\"");
    }

    @Test
    void aRefusedPauseKeepsItsReason() {
        givenJob(NIGHTLY, "{\"cron\": \"0 0 * * *\"}");

        Answer refused = post("/jobs/nightly-report/pause", "reason", "vendor is down", "until", "soon");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("value=\"vendor is down\"", "value=\"soon\"");
    }

    @Test
    void runNowMakesARunWithExactlyTheseParameters() {
        givenJob(NIGHTLY, "{}");

        Answer answer = post("/jobs/nightly-report/run", "params", "{\"big\": 9007199254740993}");

        assertThat(answer.status()).isEqualTo(303);
        String run = answer.header("Location").orElseThrow();
        assertThat(get(run).body()).contains("9007199254740993").contains("Enqueued on these pages.");
    }

    @Test
    void refusedParametersAreShownAgainAndNothingIsStored() {
        givenJob(NIGHTLY, "{}");

        for (String params : List.of("{nonsense", "[1]", "{\"a\":1,\"a\":2}", "{} {}", "NaN")) {
            Answer answer = post("/jobs/nightly-report/run", "params", params);
            assertThat(answer.status()).as(params).isEqualTo(422);
            assertThat(answer.body())
                    .contains("Nothing was changed")
                    .contains("aria-invalid=\"true\"")
                    .contains(">" + params + "</textarea>");
        }
        assertThat(get("/runs").body()).contains("No runs yet");
    }

    @Test
    void aJobIsDeletedOnlyByItsName() {
        givenJob(NIGHTLY, "{}");

        assertThat(post("/jobs/nightly-report/delete", "name", "nightly").status())
                .isEqualTo(422);
        assertThat(jobs.find(NIGHTLY)).isPresent();

        assertThat(post("/jobs/nightly-report/delete", "name", "nightly-report").header("Location"))
                .contains("/jobs");
        assertThat(jobs.find(NIGHTLY)).isEmpty();
    }

    @Test
    void aJobOfAFileIsNotDeletedHere() {
        jobs.put(NIGHTLY, JobJson.parse(definition("{}"), NIGHTLY), "test", Optional.of("jobs.yaml"));

        assertThat(get("/jobs/nightly-report").body())
                .contains("Managed by the file <b><bdi>jobs.yaml</bdi></b>")
                .contains("pause-dialog")
                .doesNotContain("delete-dialog");
        Answer answer = post("/jobs/nightly-report/delete", "name", "nightly-report");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()).contains("jobs.yaml");
        assertThat(jobs.find(NIGHTLY)).isPresent();
    }

    @Test
    void aPausedJobShowsNoFireTimes_orThoseAfterItsPause() {
        givenJob(NIGHTLY, "{\"cron\": \"30 2 * * *\", \"zone\": \"UTC\"}");
        assertThat(get("/jobs/nightly-report").body()).contains("2026-11-24T02:30:00Z");

        jobs.pause(NIGHTLY, Optional.empty(), Optional.empty());
        assertThat(get("/jobs/nightly-report").body())
                .contains("None while it is paused.")
                .doesNotContain("2026-11-24T02:30:00Z");
        assertThat(get("/jobs").body()).doesNotContain("2026-11-24T02:30:00Z");

        jobs.pause(NIGHTLY, Optional.empty(), Optional.of(Instant.parse("2026-11-25T00:00:00Z")));
        assertThat(get("/jobs/nightly-report").body())
                .contains("2026-11-25T02:30:00Z")
                .doesNotContain("2026-11-24T02:30:00Z");
        assertThat(get("/jobs").body()).contains("2026-11-25T02:30:00Z");
    }

    @Test
    void aJobShowsWhichFireTimesWereSkipped_andWhy() {
        givenJob(NIGHTLY, "{\"cron\": \"0 * * * *\", \"zone\": \"UTC\"}");
        assertThat(get("/jobs/nightly-report").body()).doesNotContain("id=\"skips\"");
        jobs.pause(NIGHTLY, Optional.empty(), Optional.empty());
        db.time().set(Instant.parse("2026-11-23T13:00:00Z"));
        new FireBatch(db.dsl(), jobs).fire();

        assertThat(get("/jobs/nightly-report").body())
                .contains("id=\"skips\"", "datetime=\"2026-11-23T13:00:00Z\"", "The job was paused");
    }

    @Test
    void aFailedRunIsRetriedOnceByTwoClicks() {
        givenJob(NIGHTLY, "{}");
        RunId run = givenFailedRun(NIGHTLY);

        assertThat(get("/runs/" + run).body())
                .contains("/runs/" + run + "/retry")
                .contains("all attempts are used up");
        assertThat(post("/runs/" + run + "/retry").status()).isEqualTo(303);
        assertThat(post("/runs/" + run + "/retry").status()).isEqualTo(409);
        assertThat(new Runs(db.dsl()).summary(run).orElseThrow().state()).isEqualTo(RunState.READY);
    }

    @Test
    void aWaitingRunIsCancelledWithAReason() {
        givenJob(NIGHTLY, "{}");
        RunId run = enqueue(NIGHTLY, "{}");

        assertThat(get("/runs/" + run).body()).contains("no worker takes queue default");
        post("/runs/" + run + "/cancel", "reason", "not needed");

        assertThat(get("/runs/" + run).body()).contains("not needed").contains("cancelled");
    }

    @Test
    void aRunSaysWhatItWaitsForBehindOthers() {
        givenJob(NIGHTLY, "{}");
        new Queues(db.dsl()).limit(QueueName.DEFAULT, new RunLimits(Optional.of(1), Optional.empty()));
        EnqueueRequest request = EnqueueRequest.of(NIGHTLY, "api");
        RunId first = new Enqueuer(db.dsl()).enqueue(request.withSerialKey("k")).id();
        RunId second =
                new Enqueuer(db.dsl()).enqueue(request.withSerialKey("k")).id();
        RunId third = new Enqueuer(db.dsl()).enqueue(request).id();
        assertThat(new TestWorker(db.dsl()).claim().id()).isEqualTo(first);

        assertThat(get("/runs/" + second).body())
                .contains("It waits for its turn: run " + first + " has the same serial key");
        assertThat(get("/runs/" + third).body())
                .contains("It waits: of its queue, as many run as may run at once (1).");
    }

    @Test
    void runAgainMakesANewRun() {
        givenJob(NIGHTLY, "{}");
        RunId run = givenFailedRun(NIGHTLY);

        String made = post("/runs/" + run + "/rerun").header("Location").orElseThrow();

        assertThat(made).isNotEqualTo("/runs/" + run);
        assertThat(get(made).body()).contains("It repeats").contains("/runs/" + run);
    }

    /** A form on another site, and a program that has no browser's headers and no reason to post forms. */
    @Test
    void formsOfOthersAreRefused() {
        givenJob(NIGHTLY, "{}");
        var form = BodyPublishers.ofString("reason=x");
        String type = "application/x-www-form-urlencoded";

        assertThat(server.send(
                                "POST",
                                "/jobs/nightly-report/pause",
                                form,
                                "Content-Type",
                                type,
                                "Origin",
                                "http://evil")
                        .status())
                .isEqualTo(403);
        assertThat(server.send("POST", "/jobs/nightly-report/pause", form, "Content-Type", type)
                        .status())
                .isEqualTo(403);
        assertThat(jobs.find(NIGHTLY).orElseThrow().pause()).isEmpty();
    }

    @Test
    void runsArePagedWithoutGapsOrDoubles() {
        givenJob(NIGHTLY, "{}");
        for (int i = 0; i < 120; i++) {
            enqueue(NIGHTLY, "{}");
        }

        List<String> seen = new ArrayList<>();
        Optional<String> path = Optional.of("/runs?job=nightly-report");
        while (path.isPresent()) {
            String page = get(path.get()).body();
            Matcher row = Pattern.compile("<tr id=\"run-(\\d+)\"").matcher(page);
            while (row.find()) {
                seen.add(row.group(1));
            }
            path = Pattern.compile("href=\"([^\"]*)\" rel=\"next\"")
                    .matcher(page)
                    .results()
                    .map(match -> match.group(1).replace("&amp;", "&"))
                    .findFirst();
        }

        assertThat(seen)
                .hasSize(120)
                .doesNotHaveDuplicates()
                .isSortedAccordingTo(Comparator.comparing(Long::parseLong, Comparator.reverseOrder()));
    }

    @Test
    void aLongLogIsReadPageByPage() throws InterruptedException {
        givenJob(NIGHTLY, "{}");
        RunId id = enqueue(NIGHTLY, "{}");
        var worker = new TestWorker(db.dsl());
        ClaimedRun run = worker.claim();
        worker.log(
                run, IntStream.rangeClosed(1, 2_500).mapToObj(i -> "line " + i).toArray(String[]::new));
        worker.succeed(run, "{}");

        assertThat(get("/runs/" + id + "/log").body())
                .contains("id=\"L1\"")
                .contains("id=\"L1000\"")
                .doesNotContain("id=\"L1001\"");
        assertThat(get("/runs/" + id + "/log?attempt=1&from=2001").body())
                .contains("id=\"L2500\"")
                .contains("attempt=1&amp;from=1001")
                .contains("End of the log.");
        assertThat(get("/runs/" + id).body()).contains("id=\"L2301\"").doesNotContain("id=\"L2300\"");
    }

    @Test
    void theThemeIsKeptInACookieAndRenderedByTheServer() {
        Answer answer = post("/theme", "theme", "dark", "back", "/runs?state=failed");

        assertThat(answer.header("Location")).contains("/runs?state=failed");
        String cookie = answer.header("Set-Cookie").orElseThrow();
        assertThat(cookie).startsWith("pawl_theme=dark").contains("HttpOnly").contains("SameSite=Lax");
        assertThat(server.send("GET", "/", BodyPublishers.noBody(), "Accept", "text/html", "Cookie", "pawl_theme=dark")
                        .body())
                .contains("data-theme=\"dark\"");
    }

    @Test
    void theThemeFormLeadsToNoOtherSite() {
        for (String back :
                List.of("//evil.example", "/\\evil.example", "https://evil.example", "javascript:x", "/a\nb")) {
            assertThat(post("/theme", "theme", "<script>", "back", back).header("Location"))
                    .as(back)
                    .contains("/");
        }
    }

    @Test
    void staticFilesAreKeptForGoodUnderTheirVersion() {
        String css = Pattern.compile("href=\"(/assets/[0-9a-f]{12}/app.css)\"")
                .matcher(get("/").body())
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow();

        Answer current = get(css);
        assertThat(current.header("Cache-Control")).contains("public, max-age=31536000, immutable");
        assertThat(current.header("Content-Type")).contains("text/css; charset=utf-8");
        assertThat(get(css.replaceFirst("/[0-9a-f]{12}/", "/000000000000/")).header("Cache-Control"))
                .contains("no-cache");
        assertThat(get("/assets/0/../../WebServer.class").status()).isIn(400, 404);
        assertThat(get("/assets/0/nothing.js").status()).isEqualTo(404);
    }

    /** The page says so in the same frame as all others, which is there without the database. */
    @Test
    void withoutADatabaseThePageSaysSo() {
        var nowhere = new PGSimpleDataSource();
        nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/nowhere");

        try (ApiServer lost = new ApiServer(DSL.using(nowhere, SQLDialect.POSTGRES), nowhere, List.of())) {
            Answer page = lost.send("GET", "/", BodyPublishers.noBody(), "Accept", "text/html");

            assertThat(page.status()).isEqualTo(503);
            assertThat(page.body()).contains("The database cannot be reached").contains("aria-label=\"Main\"");
        }
    }

    private Answer get(String path) {
        return server.send("GET", path, BodyPublishers.noBody(), "Accept", "text/html");
    }

    private Answer post(String path, String... fields) {
        var form = new StringJoiner("&");
        for (int i = 0; i < fields.length; i += 2) {
            form.add(fields[i] + "=" + URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        return server.send(
                "POST",
                path,
                BodyPublishers.ofString(form.toString()),
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Origin",
                "http://127.0.0.1:" + server.port(),
                "Accept",
                "text/html");
    }

    private void givenJob(JobKey key, String schedule) {
        jobs.put(key, JobJson.parse(definition(schedule), key), "test", Optional.empty());
    }

    private static ObjectNode definition(String schedule) {
        var definition = StrictJson.object();
        definition.putObject("target").putObject("handler").put("name", "x");
        if (!schedule.equals("{}")) {
            definition.set("schedule", StrictJson.parse(schedule));
        }
        return definition;
    }

    private RunId givenFailedRun(JobKey job) {
        RunId id = enqueue(job, "{}");
        var worker = new TestWorker(db.dsl());
        ClaimedRun run = worker.claim();
        db.time().advance(Duration.ofSeconds(2));
        worker.fail(run);
        return id;
    }

    private RunId enqueue(JobKey job, String params) {
        return new Enqueuer(db.dsl())
                .enqueue(EnqueueRequest.of(job, "api").withParams(params))
                .id();
    }
}
