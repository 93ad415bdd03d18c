package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.cli.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a person starts it: one process, its own PostgreSQL, signals. */
class UpTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @AfterEach
    void leaveNothingRunning() {
        PawlProcess.stopPostgresOf(data);
    }

    @Test
    void theDemoJobsRun_andTheCommandLineShowsThem() throws Exception {
        try (var pawl = start("--demo", "--demo-port", "0")) {
            String url = pawl.url();
            assertThat(get(url + "/health/ready"))
                    .isEqualTo("200 {\"status\":\"ready\",\"checks\":"
                            + "{\"database\":\"ok\",\"worker\":\"ok\",\"scheduler\":\"ok\"}}");
            assertThat(command(url, "jobs", "list").out()).contains("broken", "chatty", "flaky", "healthy");

            CommandRun flaky = command(url, "enqueue", "flaky", "--wait");
            assertThat(flaky.exitCode()).as(flaky.err()).isZero();
            assertThat(command(url, "runs", "show", flaky.out().strip()).out())
                    .contains("state         succeeded")
                    .containsPattern("\\n3 +succeeded");

            CommandRun chatty = command(url, "enqueue", "chatty", "--param", "seconds:=1", "--wait");
            assertThat(chatty.exitCode()).as(chatty.err()).isZero();
            CommandRun log = command(url, "logs", chatty.out().strip());
            assertThat(log.out()).contains("all parcels packed").doesNotContain("\u001b");
            assertThat(command(url, "logs", "--raw", chatty.out().strip()).out())
                    .contains("\u001b[32m");

            CommandRun broken = command(url, "enqueue", "broken", "--wait");
            assertThat(broken.exitCode()).isEqualTo(1);
            assertThat(command(url, "runs", "list", "--job", "broken", "--state", "failed")
                            .out())
                    .contains(broken.out().strip());

            assertThat(command(url, "queues", "limit", "mail", "--concurrency", "2", "--rate", "100/m")
                            .out())
                    .containsPattern("mail +open +0 +0 +0 +2 +100/1m");
            assertThat(command(url, "queues", "pause", "mail", "--reason", "down")
                            .out())
                    .contains("paused", "down");
            assertThat(command(url, "queues").out()).contains("default", "mail");
            assertThat(command(url, "queues", "limit", "mail", "--rate", "often")
                            .err())
                    .contains("--rate must be N/TIME");

            CommandRun ledger = command(url, "verify");
            assertThat(ledger.exitCode()).as(ledger.out() + ledger.err()).isZero();
            assertThat(ledger.out()).endsWith("0 gaps, 0 duplicates\n");
            assertThat(command(url, "jobs", "versions", "flaky").out()).contains("up, file", "(created)");
            assertThat(command(url, "jobs", "show", "flaky", "--version", "1").out())
                    .contains("version 1", "\"target\"");
            assertThat(command(url, "jobs", "why", "flaky", "--at", "2001-01-01T00:00")
                            .out())
                    .contains("The job did not exist yet");
            Path holidays = Files.writeString(data.resolve("holidays.ics"), """
                BEGIN:VCALENDAR
                BEGIN:VEVENT
                DTSTART;VALUE=DATE:20201225
                RRULE:FREQ=YEARLY
                END:VEVENT
                END:VCALENDAR
                """);
            assertThat(command(url, "calendars", "import", holidays.toString(), "--name", "holidays", "--zone", "UTC")
                            .err())
                    .contains("Made calendar holidays of 1 of 1 events");
            assertThat(command(url, "calendars").out()).containsPattern("holidays +UTC +1 +0 +for ever");
            assertThat(command(url, "calendars", "show", "holidays").out()).contains("date         12-25");
            put(url + "/api/v1/calendars/holidays", """
                {"description": "Ours", "zone": "Europe/Berlin", "weekly": ["sun"], "dates": ["12-25", "2020-02-02"]}
                """);
            assertThat(command(url, "calendars", "import", holidays.toString(), "--name", "holidays")
                            .err())
                    .contains("of its 2 dates 1 are gone, its 1 weekly windows and its description stay\n");
            assertThat(command(url, "calendars").out())
                    .containsPattern("holidays +Europe/Berlin +1 +1 +for ever +\\S* +Ours");
            assertThat(command(url, "calendars", "import", holidays.toString(), "--name", "holidays", "--zone", "UTC")
                            .err())
                    .contains("its zone is UTC, was Europe/Berlin");
            assertThat(command(url, "calendars", "delete", "holidays").err()).contains("Deleted calendar holidays");
            assertThat(command(url, "calendars", "show", "holidays").exitCode()).isEqualTo(1);

            CommandRun doctor = CommandRun.of("doctor", "--data", data.toString());
            assertThat(doctor.exitCode()).as(doctor.out()).isZero();

            assertThat(pawl.terminate()).as(pawl.output()).isZero();
            assertThat(EmbeddedPostgres.running(data)).isEmpty();
        }
    }

    @Test
    void afterAKillTheNextStartFindsEverything() throws Exception {
        Path file = Files.writeString(
                data.resolve("jobs.yaml"),
                "jobs:\n  kept:\n    target:\n      http:\n        url: http://127.0.0.1:1/\n");
        try (var first = start("--jobs", file.toString())) {
            first.awaitReady();
            first.kill9();
        }
        assertThat(EmbeddedPostgres.running(data))
                .as("PostgreSQL outlives a killed Pawl")
                .isPresent();

        try (var second = start()) {
            String url = second.url();
            assertThat(command(url, "jobs", "show", "kept").exitCode()).isZero();
            assertThat(command(url, "jobs", "show", "lost").exitCode()).isEqualTo(1);
            assertThat(second.terminate()).as(second.output()).isZero();
        }
        assertThat(EmbeddedPostgres.running(data)).isEmpty();
    }

    @Test
    void aSecondPawlOnTheSameFolderSaysSo_andAnApplyIsAllOrNothing() throws Exception {
        try (var first = start()) {
            String url = first.url();
            try (var second = start()) {
                assertThat(second.awaitExit()).isEqualTo(1);
                assertThat(second.output()).contains("another Pawl", Long.toString(first.pid()), "--data");
            }

            Path file = Files.writeString(data.resolve("two.yaml"), """
                jobs:
                  good:
                    target: {http: {url: "http://127.0.0.1:1/"}}
                  bad:
                    schedule: {cron: "61 * * * *"}
                    target: {http: {url: "http://127.0.0.1:1/"}}
                """);
            CommandRun refused = command(url, "apply", file.toString());
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err()).contains("two.yaml:5", "schedule.cron");
            assertThat(command(url, "jobs", "show", "good").exitCode()).isEqualTo(1);

            Files.writeString(file, Files.readString(file).replace("61 *", "1 *"));
            assertThat(command(url, "plan", file.toString()).out()).contains("+ bad", "+ good", "2 to create");
            assertThat(command(url, "apply", file.toString()).exitCode()).isZero();
            Path exported = Files.writeString(
                    data.resolve("copy.yaml"), command(url, "export").out());
            assertThat(exported)
                    .content()
                    .startsWith("# yaml-language-server: $schema=" + url + "/schemas/jobs.json\nsource: two.yaml\n")
                    .contains("good:", "bad:");
            assertThat(command(url, "apply", "--prune", exported.toString()).out())
                    .contains("0 created, 0 changed, 0 deleted, 2 unchanged");
            CommandRun misspelt = command(url, "export", "--source", "tow.yaml");
            assertThat(misspelt.exitCode()).isEqualTo(1);
            assertThat(misspelt.err()).contains("there is no job of source tow.yaml");

            Files.writeString(file, "jobs:\n  good:\n    target: {http: {url: \"http://127.0.0.1:1/\"}}\n");
            CommandRun unconfirmed = command(url, "apply", "--prune", file.toString());
            assertThat(unconfirmed.exitCode()).isEqualTo(2);
            assertThat(unconfirmed.err()).contains("would delete 1", "--yes");
            assertThat(command(url, "apply", "--prune", "--yes", file.toString())
                            .exitCode())
                    .isZero();
            assertThat(command(url, "jobs", "show", "bad").exitCode()).isEqualTo(1);
        }
    }

    @Test
    void wrongSettingsEndWithTwo_beforeAnythingIsMade() {
        try (var pawl =
                PawlProcess.start("--data", data.resolve("none").toString(), "--port", "80a", "--lease", "1s")) {
            assertThat(pawl.awaitExit()).isEqualTo(2);
            assertThat(pawl.output()).contains("--port", "'80a'", "--lease");
            assertThat(data.resolve("none")).doesNotExist();
        }
    }

    private PawlProcess start(String... options) {
        String[] all = new String[options.length + 4];
        System.arraycopy(options, 0, all, 4, options.length);
        all[0] = "--port";
        all[1] = "0";
        all[2] = "--data";
        all[3] = data.toString();
        return PawlProcess.start(all);
    }

    private static CommandRun command(String url, String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--url";
        all[arguments.length + 1] = url;
        return CommandRun.of(all);
    }

    private static void put(String url, String json) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url))
                    .header("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofString(json))
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    private static String get(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer = client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        }
    }
}
