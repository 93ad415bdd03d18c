package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scripts rely on: exit codes, and that results and errors do not mix. */
class MainTest {
    private static final String NOWHERE = "http://127.0.0.1:1";

    @Test
    void nextPrintsOneInstantALine_inTheZoneOfTheJob_acrossAClockChange() {
        CommandRun run = CommandRun.of(
                "next", "30 2 * * *", "--zone", "Europe/Berlin", "-n", "3", "--from", "2026-03-28T00:00:00Z");

        assertThat(run)
                .isEqualTo(new CommandRun(
                        0, "2026-03-28T02:30:00+01:00\n2026-03-29T03:00:00+02:00\n2026-03-30T02:30:00+02:00\n", ""));
    }

    @Test
    void nextAsJsonIsWhatThePreviewOfTheServerSays() {
        CommandRun run = CommandRun.of(
                "next",
                "@hourly",
                "-n",
                "1",
                "--from",
                "2025-12-31T23:30:00Z",
                "--zone",
                "Europe/Berlin",
                "-o",
                "json");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().replaceAll("\\s+", ""))
                .isEqualTo(
                        "{\"description\":\"everyhour,Europe/Berlintime\",\"dialect\":\"unix\",\"fires\":[{\"at\":\"2026-01-01T00:00:00Z\","
                            + "\"local\":\"2026-01-01T01:00:00+01:00[Europe/Berlin]\",\"notes\":[]}]}");
    }

    @Test
    void whenNothingComesNext_thenItIsSaid() {
        for (String format : new String[] {"table", "json"}) {
            CommandRun run = CommandRun.of("next", "@daily", "--from", "9999-12-31T23:59:59Z", "-o", format);
            assertThat(run.exitCode()).isZero();
            assertThat(run.err()).contains("nothing comes after 9999-12-31T23:59:59Z");
        }
    }

    @Test
    void asManyAsAllowedCanBeAskedFor() {
        CommandRun run = CommandRun.of("next", "* * * * *", "-n", "10000", "--from", "2026-01-01T00:00:00Z");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).hasLineCount(10_000);
    }

    @Test
    void aWrongExpressionNamesItsField_andEndsWithTwo() {
        CommandRun run = CommandRun.of("next", "60 * * * *");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("pawl: minute").hasLineCount(1);
    }

    @Test
    void argumentsAreNeverMoreThanArguments() {
        for (String hostile : new String[] {"; rm -rf /", "$(id)", "`id`", "a\nb\u001b[31m", "*", "../../etc/passwd"}) {
            CommandRun run = CommandRun.of("next", hostile);
            assertThat(run.exitCode()).as(hostile).isEqualTo(2);
            assertThat(run.err()).as(hostile).hasLineCount(1).doesNotContain("\u001b");
        }
    }

    @Test
    void anUnknownOptionIsNamedWithTheNearestOne() {
        CommandRun run = CommandRun.of("next", "@daily", "--zoen", "UTC");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("'--zoen'").contains("did you mean --zone?");
    }

    @Test
    void withoutACommandTheProgramEndsWithTwo_andWithHelpWithZero() {
        assertThat(CommandRun.of().exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("jobs").exitCode()).isEqualTo(2);
        CommandRun help = CommandRun.of("--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.out())
                .contains("up", "migrate", "plan", "apply", "export", "next", "jobs", "enqueue", "runs", "logs");
        assertThat(help.err()).isEmpty();
    }

    @Test
    void aServerThatIsNotThereEndsWithThree_andSaysWhatToDo() {
        for (String[] command : new String[][] {
            {"jobs", "list"},
            {"runs", "show", "1"},
            {"logs", "1"},
            {"queues"},
            {"workers"},
            {"enqueue", "a"},
            {"export"}
        }) {
            String[] all = java.util.Arrays.copyOf(command, command.length + 1);
            all[command.length] = "--url=" + NOWHERE;
            CommandRun run = CommandRun.of(all);
            assertThat(run.exitCode()).as(String.join(" ", command)).isEqualTo(3);
            assertThat(run.err()).contains(NOWHERE, "pawl up").hasLineCount(1);
            assertThat(run.out()).isEmpty();
        }
    }

    @Test
    void anAddressThatIsNoneEndsWithTwo() {
        for (String address : new String[] {"", "127.0.0.1:8080", "ftp://x", "http://", "http://a b"}) {
            assertThat(CommandRun.of("queues", "--url", address).exitCode())
                    .as(address)
                    .isEqualTo(2);
        }
    }

    /** A proxy's error page, or another program on the port. */
    @Test
    void anAnswerThatIsNotPawlsIsNotShown() throws IOException {
        var stranger = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        stranger.createContext("/", exchange -> {
            byte[] page = "<html>\u001b[31mhello".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(502, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        stranger.start();
        try {
            CommandRun run = CommandRun.of(
                    "queues", "--url=http://localhost:" + stranger.getAddress().getPort());
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .contains("502", "--url")
                    .doesNotContain("html")
                    .hasLineCount(1);
        } finally {
            stranger.stop(0);
        }
    }

    @Test
    void aFileThatIsNotThereEndsWithTwo(@TempDir Path folder) throws IOException {
        assertThat(CommandRun.of("plan", folder.resolve("no.yaml").toString()).exitCode())
                .isEqualTo(2);
        assertThat(CommandRun.of("apply", folder.toString()).exitCode()).isEqualTo(2);
        Path large = Files.write(folder.resolve("large.yaml"), new byte[2 * 1024 * 1024]);
        assertThat(CommandRun.of("apply", large.toString()))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
                .satisfies(run -> assertThat(run.err()).contains("256 KiB"));
    }

    @Test
    void aParameterThatIsNoneEndsWithTwo() {
        for (String param : new String[] {"x", "=1", ":=1", "n:=", "n:={"}) {
            CommandRun run = CommandRun.of("enqueue", "a", "--param", param, "--url", NOWHERE);
            assertThat(run.exitCode()).as(param).isEqualTo(2);
            assertThat(run.err()).as(param).contains("--param");
        }
    }

    @Test
    void doctorWithoutADatabaseEndsWithThree(@TempDir Path folder) {
        CommandRun run =
                CommandRun.of("doctor", "--data", folder.resolve("none").toString());

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("pawl up").hasLineCount(1);
    }

    @Test
    void anImportOfACalendarReportsEachEventWithItsLine(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("holidays.ics");
        Files.writeString(file, """
            BEGIN:VCALENDAR
            BEGIN:VEVENT
            DTSTART;VALUE=DATE:20201225
            RRULE:FREQ=YEARLY
            SUMMARY:Christmas\u001b[31m Day
            END:VEVENT
            BEGIN:VEVENT
            DTSTART:20261224T000000
            SUMMARY:No length
            END:VEVENT
            END:VCALENDAR
            """);

        // Nobody listens there.
        String[] trial = {
            "calendars", "import", file.toString(), "--name", "holidays", "--dry-run", "--url", "http://127.0.0.1:1"
        };
        CommandRun run = CommandRun.of(trial);
        assertThat(run.exitCode()).as(run.err()).isOne();
        assertThat(run.out())
                .containsPattern("2 +Christmas \\[31m Day +12-25 +each year")
                .containsPattern("7 +No length +not taken +its length must be more than nothing")
                .doesNotContain("\u001b");
        assertThat(run.err())
                .contains("Pawl was not asked whether there is a calendar holidays")
                .contains("Would make calendar holidays of 1 of 2 events, 1 dates, known for ever");

        CommandRun json = CommandRun.of(
                Stream.concat(Stream.of(trial), Stream.of("-o", "json")).toArray(String[]::new));
        assertThat(json.out()).contains("\"taken\" : false", "\"calendar\" : null");
    }

    @Test
    void whatIsNoCalendarEndsWithTwo(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("holidays.ics");
        Files.writeString(file, "BEGIN:VCALENDAR\nBEGIN:VEVENT\n");
        CommandRun broken = CommandRun.of(
                "calendars", "import", file.toString(), "--name", "x", "--dry-run", "--url", "http://127.0.0.1:1");
        assertThat(broken.exitCode()).isEqualTo(2);
        assertThat(broken.err()).contains("holidays.ics:3: the file ends within VEVENT");

        CommandRun missing =
                CommandRun.of("calendars", "import", folder.resolve("none").toString(), "--name", "x");
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("there is no such file");
        assertThat(CommandRun.of("calendars", "import", file.toString(), "--name", "x", "--zone", "EST")
                        .err())
                .contains("--zone: 'EST' is an abbreviation");
    }
}
