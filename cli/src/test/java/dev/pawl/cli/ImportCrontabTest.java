package dev.pawl.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.input.StrictJson;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobsFile;
import dev.pawl.job.JobsSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that need no server: what goes where, and how they end. */
class ImportCrontabTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void theFileOfJobsIsTheOutput_andTheReportIsBesideIt() throws IOException {
        CommandRun run = imported("# nightly\n30 2 * * * backup --all\n", "--zone", "Europe/Berlin");

        assertThat(run.exitCode()).isZero();
        JobsFile jobs = JobsFile.parse(run.out().getBytes(UTF_8), "jobs.yaml");
        assertThat(jobs.source()).isEqualTo("team.crontab");
        assertThat(jobs.jobs().keySet()).containsExactly(new JobKey("backup"));
        assertThat(run.err())
                .contains(
                        "1  skipped: comment\n", "2  imported: backup: every day at 02:30, Europe/Berlin time; next 2")
                .contains("--allow-commands /bin/sh");
    }

    @Test
    void whatCannotBeImportedEndsWithOne_andTheRestIsThere() throws IOException {
        CommandRun run = imported("@reboot a\n@daily b\n", "--zone", "UTC", "--source", "web", "--prefix", "web1-");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).startsWith("source: web\njobs:\n  web1-b:");
        assertThat(run.err()).contains("1  not imported: @reboot", "1 imported, 1 not imported");
    }

    @Test
    void programsGetOneDocument() throws IOException {
        CommandRun run = imported("A=b\n@daily b\n\n0 0 * * 9 c\n", "--zone", "UTC", "-o", "json");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEmpty();
        JsonNode json = StrictJson.parse(run.out());
        assertThat(json.path("lines").findValuesAsText("outcome"))
                .containsExactly("setting", "imported", "skipped", "not_imported");
        assertThat(json.at("/lines/1/job").asText()).isEqualTo("b");
        assertThat(json.at("/lines/3/message").asText()).contains("day of week");
        assertThat(json.at("/file_of_jobs/jobs/b/target/command/env/A").asText())
                .isEqualTo("b");
    }

    @Test
    void wrongInputEndsWithTwo_andNothingIsPrinted() throws IOException {
        assertThat(CommandRun.of("import-crontab", folder.resolve("none").toString())
                        .exitCode())
                .isEqualTo(2);
        assertThat(CommandRun.of("import-crontab", folder.toString()).exitCode())
                .isEqualTo(2);
        for (String[] options : new String[][] {
            {"--zone", "Mars/Phobos"},
            {"--zone", ""},
            {"--run-as", "su"},
            {"--prefix", "A"},
            {"--source", "a/b"},
            {"--queue", "A b"},
            {"--system", "--user"}
        }) {
            CommandRun run = imported("@daily a\n", options);
            assertThat(run.exitCode()).as(String.join(" ", options)).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).isNotEmpty();
        }
        CommandRun mixed = imported("@daily root a\n@daily b\n", "--zone", "UTC");
        assertThat(mixed.exitCode()).isEqualTo(2);
        assertThat(mixed.out()).isEmpty();
        assertThat(mixed.err()).contains("team.crontab: line 1 ", "--system or --user");
        CommandRun large = imported("#".repeat(300_000), "--zone", "UTC");
        assertThat(large.exitCode()).isEqualTo(2);
        assertThat(large.err()).contains("256 KiB");
        CommandRun many = imported(("@daily " + "x".repeat(500) + " & \n").repeat(500), "--zone", "UTC");
        assertThat(many.exitCode()).isEqualTo(2);
        assertThat(many.out()).isEmpty();
        assertThat(many.err()).contains("split it");
    }

    @Test
    void anEmptyCrontabIsImportedWhole() throws IOException {
        CommandRun run = imported("", "--zone", "UTC");

        assertThat(run.exitCode()).isZero();
        assertThat(JobsFile.parse(run.out().getBytes(UTF_8), "jobs.yaml").jobs())
                .isEmpty();
    }

    @Test
    void whatIsHostileInALineReachesNoTerminal() throws IOException {
        CommandRun run = imported("nonsense \u001b[31mred\u0007\n@daily echo \u001b]0;title\u0007\n", "--zone", "UTC");

        assertThat(run.err()).doesNotContain("\u001b", "\u0007");
        assertThat(run.out()).doesNotContain("\u001b", "\u0007");
    }

    @Test
    void theSchemaIsPrinted() {
        assertThat(CommandRun.of("schema")).isEqualTo(new CommandRun(0, JobsSchema.text(), ""));
    }

    @Test
    void aJobInTwoFilesIsRefusedWithoutAServer() throws IOException {
        Path one = Files.writeString(folder.resolve("one.yaml"), "jobs:\n  a: {target: {handler: {name: x}}}\n");
        Path two = Files.writeString(folder.resolve("two.yaml"), "jobs:\n\n  a: {target: {handler: {name: x}}}\n");
        for (String command : new String[] {"plan", "apply"}) {
            CommandRun run = CommandRun.of(command, one.toString(), two.toString(), "--url", "http://127.0.0.1:1");
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .isEqualTo(
                            "pawl: " + two + ":3: jobs.a: is in " + one + ":2, too; a job stands in one file only\n");
        }
        assertThat(CommandRun.of("plan", one.toString(), one.toString()).err()).contains("given twice");
    }

    /** All problems of all files are told at once. */
    @Test
    void severalFilesAreReadToTheirEnd() throws IOException {
        Path one = Files.writeString(folder.resolve("one.yaml"), "jobs:\n  a: {}\n");
        Path two = Files.writeString(folder.resolve("two.yaml"), "jobs:\n  b:\n    taget: {}\n");

        CommandRun run = CommandRun.of("apply", one.toString(), two.toString(), "--url", "http://127.0.0.1:1");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(one + ":2: ", two + ":3: ");
    }

    private CommandRun imported(String crontab, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("team.crontab"), crontab);
        String[] all = new String[options.length + 2];
        all[0] = "import-crontab";
        all[1] = file.toString();
        System.arraycopy(options, 0, all, 2, options.length);
        return CommandRun.of(all);
    }
}
