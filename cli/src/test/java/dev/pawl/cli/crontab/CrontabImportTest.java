package dev.pawl.cli.crontab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pawl.cli.crontab.LineOutcome.Imported;
import dev.pawl.cli.crontab.LineOutcome.Refused;
import dev.pawl.job.CommandTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobsFile;
import dev.pawl.job.QueueName;
import dev.pawl.schedule.Schedule;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrontabImportTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-03-28T12:00:00Z");

    @Test
    void theCrontabOfADebianSystemIsImportedWhole() throws IOException {
        CrontabReport report = resource("debian-crontab", "/etc/crontab", RunAs.WORKER);

        assertThat(report.complete()).isTrue();
        assertThat(report.form().form()).isEqualTo(CrontabForm.SYSTEM);
        assertThat(report.text())
                .contains(
                        "1  skipped: comment",
                        "2  setting: SHELL starts the commands below",
                        "3  setting: PATH is set within the commands below, because jobs may not set it in their env",
                        "4  skipped: blank",
                        "5  imported: run-parts-cron.hourly: every hour at minute 17, Europe/Berlin time;"
                                + " next 2026-03-28T13:17:00+01:00; user root is not taken",
                        "4 imported, 0 not imported, 2 settings, 2 skipped");
        assertThat(report.jobs().keySet().stream().map(JobKey::value))
                .containsExactly(
                        "run-parts-cron.daily",
                        "run-parts-cron.hourly",
                        "run-parts-cron.monthly",
                        "run-parts-cron.weekly");
        assertThat(target(report, "run-parts-cron.daily").argv())
                .containsExactly(
                        "/bin/sh",
                        "-c",
                        "PATH='/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin'; export PATH\n"
                                + "test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }");
    }

    @Test
    void whatPackagesOfDebianSchedule() throws IOException {
        CrontabReport report = resource("debian-cron.d", "cron.d", RunAs.RUNUSER);

        assertThat(report.form().by()).isEqualTo("the accounts that its entries name");
        assertThat(expressions(report))
                .containsEntry("e2scrub_all_cron", "30 3 * * 0")
                .containsEntry("e2scrub_all", "10 3 * * *")
                .containsEntry("sessionclean", "09,39 * * * *")
                .containsEntry("certbot-renew", "0 */12 * * *")
                .containsEntry("checkarray", "57 0 * * 0")
                .containsEntry("invoke-rc.d-anacron", "30 7-23 * * *")
                .containsEntry("scrub", "24 0 8-14 * *")
                .hasSize(9);
        // Two lines have it.
        assertThat(expressions(report).keySet())
                .filteredOn(key -> key.startsWith("debian-sa1"))
                .hasSize(2)
                .allMatch(key -> key.matches("debian-sa1-[0-9a-f]{6}"));
        // Its per cent sign was escaped for cron, not for the shell.
        assertThat(target(report, "checkarray").argv().getLast()).contains("$(date +%d)");
        assertThat(target(report, "checkarray").argv())
                .startsWith("/usr/sbin/runuser", "-u", "root", "--", "/bin/sh", "-c");
        assertThat(refused(report)).hasSize(1).allMatch(line -> line.contains("@reboot"));
        assertThat(report.complete()).isFalse();
        assertReadable(report);
    }

    @Test
    void aUserCrontabHasNoUsers() {
        CrontabReport report = read("0 5 * * 1 tar -zcf /var/backups/home.tgz /home/\n");

        assertThat(report.form().form()).isEqualTo(CrontabForm.USER);
        assertThat(target(report, "tar").argv())
                .containsExactly("/bin/sh", "-c", "tar -zcf /var/backups/home.tgz /home/");
        JobDefinition job = job(report, "tar");
        assertThat(job.retry().maxAttempts()).isEqualTo(1);
        assertThat(job.schedule())
                .isInstanceOfSatisfying(
                        Schedule.Cron.class, cron -> assertThat(cron.zone()).isEqualTo(BERLIN));
    }

    /** Programs are called like accounts. */
    @Test
    void aCommandIsNotTakenForAUser() {
        for (String command : List.of("mysql -e x", "postgres x", "backup --all", "root", "root --version", "list a")) {
            assertThat(read("0 5 * * 1 " + command + "\n").form().form())
                    .as(command)
                    .isEqualTo(CrontabForm.USER);
        }
        assertThat(read("@daily root a\n5 4 * * sun www-data b\n").form().form())
                .isEqualTo(CrontabForm.SYSTEM);
    }

    /** Read in the wrong form, users become commands or commands users. */
    @Test
    void whereSomeEntriesNameAnAccountNobodyGuesses() {
        String mixed = "# x\n@daily root a\n5 4 * * sun b\n";
        assertThatExceptionOfType(MixedFormException.class)
                .isThrownBy(() -> read(mixed))
                .withMessage(
                        "line 2 has an account before its command, line 3 has none that is known here; give --system"
                                + " or --user");
        for (CrontabForm form : CrontabForm.values()) {
            CrontabReport report =
                    CrontabImport.of(mixed.getBytes(UTF_8), options("x", Optional.of(form), RunAs.WORKER));
            assertThat(report.form().form()).isEqualTo(form);
        }
    }

    @Test
    void theFormCanBeForced() {
        byte[] crontab = "0 5 * * 1 backup /home\n".getBytes(UTF_8);
        var system = CrontabImport.of(crontab, options("x", Optional.of(CrontabForm.SYSTEM), RunAs.WORKER));
        var user = CrontabImport.of(crontab, options("x", Optional.of(CrontabForm.USER), RunAs.WORKER));

        assertThat(target(system, "home").argv().getLast()).isEqualTo("/home");
        assertThat(target(user, "backup").argv().getLast()).isEqualTo("backup /home");
    }

    @Test
    void namesForTimesAreTaken_andRebootIsNot() {
        CrontabReport report = read("""
            @hourly a
            @Daily b
            @midnight c
            @weekly d
            @monthly e
            @yearly f
            @annually g
            @reboot h
            @every_minute i
            """);

        assertThat(expressions(report).values())
                .containsExactly("@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually");
        assertThat(refused(report)).hasSize(2).anyMatch(line -> line.contains("when cron starts"));
    }

    @Test
    void variablesAreSetForTheCommandsBelowThem() {
        CrontabReport report = read("""
            @daily before
            NAME = "two words"
              'QUOTED' ='it is'
            PLAIN=a # no comment
            PATH=/opt/it's/bin:/bin
            HOME=/srv/app
            @daily after
            PLAIN=
            @daily last
            """);

        assertThat(target(report, "before").env()).isEmpty();
        CommandTarget after = target(report, "after");
        assertThat(after.env())
                .isEqualTo(
                        Map.of("NAME", "two words", "QUOTED", "it is", "PLAIN", "a # no comment", "HOME", "/srv/app"));
        assertThat(after.cwd()).contains("/srv/app");
        assertThat(after.argv().getLast()).isEqualTo("PATH='/opt/it'\\''s/bin:/bin'; export PATH\nafter");
        assertThat(target(report, "last").env()).containsEntry("PLAIN", "");
        assertThat(report.complete()).isTrue();
        assertReadable(report);
    }

    @Test
    void settingsThatCannotBeTakenAreRefused() {
        CrontabReport report = read("""
            SHELL=bash
            HOME=here
            A="b" c
            A B=c
            1A=b
            PAWL_RUN=1
            CRON_TZ=Mars/Phobos
            @daily a
            CRON_TZ=America/New_York
            @daily b
            """);

        assertThat(refused(report)).hasSize(9);
        assertThat(report.jobs()).isEmpty();
    }

    /** Elsewhere, in another shell or at another time, a command would not do what it did. */
    @Test
    void jobsBelowARefusedSettingAreRefusedUntilItIsSetAnew() {
        byte[] crontab = concat("""
            HOME=/srv
            @daily before
            HOME=here
            @daily a
            HOME=/srv/app
            SHELL="/bin/sh" -e
            @daily b
            SHELL=/bin/sh
            CRON_TZ=Mars/Phobos
            @daily c
            CRON_TZ=America/New_York
            @daily after
            """.getBytes(UTF_8), "HOME=/caf\u00e9\n@daily d\n".getBytes(ISO_8859_1));
        CrontabReport report = CrontabImport.of(crontab, options("x", Optional.empty(), RunAs.WORKER));

        assertThat(report.jobs().keySet()).containsExactly(new JobKey("after"), new JobKey("before"));
        assertThat(target(report, "before").cwd()).contains("/srv");
        assertThat(target(report, "after").cwd()).contains("/srv/app");
        assertThat(job(report, "after").schedule())
                .isInstanceOfSatisfying(
                        Schedule.Cron.class, cron -> assertThat(cron.zone()).isEqualTo(ZoneId.of("America/New_York")));
        assertThat(refused(report))
                .hasSize(8)
                .anyMatch(line -> line.startsWith("@daily a: it needs the HOME of line 3: HOME "))
                .anyMatch(line -> line.startsWith("@daily b: it needs the SHELL of line 6: the quotes"))
                .anyMatch(line -> line.startsWith("@daily c: it needs the CRON_TZ of line 9: "))
                .anyMatch(line -> line.startsWith("@daily d: it needs the HOME of line 13: it has bytes"));
    }

    @Test
    void mailIsNotTakenAndThisIsSaid() {
        CrontabReport report = read("MAILTO=ops@example.com\nMAILFROM=x\nMAILTO=\"\"\nTZ=UTC\n@daily a\n");

        assertThat(report.complete()).isTrue();
        assertThat(report.lines().getFirst().outcome().message()).contains("ops@example.com");
        assertThat(report.lines().get(3).outcome().message()).contains("does not move their times");
        assertThat(target(report, "a").env()).isEqualTo(Map.of("TZ", "UTC"));
    }

    @Test
    void aPerCentSignBeginsTheInput() {
        CrontabReport report = read("0 1 * * * mail -s 'it\\%s' joe%Joe,%%Where are your kids?%END\n");

        assertThat(target(report, "mail").argv().getLast())
                .isEqualTo("exec <<'END_'\nJoe,\n\nWhere are your kids?\nEND\nEND_\nmail -s 'it%s' joe");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        a \\% b          | a % b                          |
        a \\\\% b       | a \\\\                         | b
        a \\\\\\% b    | a \\\\% b                      |
        sed s/\\./x/     | sed s/\\./x/                  |
        a \\             | a \\                           |
        a%b\\%c\\\\%d | a                              | b%c\\%d
        a%b%              | a                              | b
        """)
    void backslashesAndPerCentSignsMeanWhatTheyMeanToCron(String line, String script, @Nullable String input) {
        ShellCommand read = ShellCommand.read(line);

        assertThat(read.script()).isEqualTo(script);
        assertThat(read.input().map(String::strip)).isEqualTo(Optional.ofNullable(input));
    }

    /** Nothing is no line. */
    @Test
    void aPerCentSignAtTheEndGivesAnEmptyInput() {
        assertThat(target(read("@daily cat%\n"), "cat").argv().getLast()).isEqualTo("exec </dev/null\ncat");
        assertThat(target(read("@daily cat%%\n"), "cat").argv().getLast()).isEqualTo("exec <<'END'\n\nEND\ncat");
    }

    @Test
    void whatOnlyAScriptCanDoIsRefusedForShellsOfAnotherLanguage() {
        CrontabReport report = read("SHELL=/usr/bin/fish\n@daily a\n@daily b%c\n");

        assertThat(target(report, "a").argv()).containsExactly("/usr/bin/fish", "-c", "a");
        assertThat(refused(report)).hasSize(1).allMatch(line -> line.contains("/usr/bin/fish"));
    }

    @Test
    void daysOfMonthAndWeekMeanWhatTheyMeanToCron() {
        CrontabReport report = read("""
            0 0 1,15 * 5 either
            0 0 */1 * 1 mondays
            0 0 1-31 * 1 each-day
            0 0 */2 * 1-6/1 both
            0 0 */2 * 0-6 every-second
            0 0 13 * */2 both-again
            0 0 * * 7 sundays
            0 0 * * 5-7 weekend
            0 0 */40 * * first
            """);

        assertThat(expressions(report))
                .isEqualTo(Map.of(
                        "either", "0 0 1,15 * 5",
                        "mondays", "0 0 * * 1",
                        "each-day", "0 0 1-31 * 1",
                        "every-second", "0 0 */2 * *",
                        "sundays", "0 0 * * 7",
                        "weekend", "0 0 * * 5-7",
                        "first", "0 0 1 * *"));
        assertThat(refused(report)).hasSize(2).allMatch(line -> line.contains("match both"));
    }

    @Test
    void whatCronsDisagreeAboutOrDoNotKnowIsRefused() {
        for (String times : List.of(
                "60 * * * *",
                "* 24 * * *",
                "0 0 0 * *",
                "0 0 32 * *",
                "0 0 * 13 *",
                "0 0 * * 8",
                "0 0 30 2 *",
                "*/0 * * * *",
                "*/-5 * * * *",
                "5/15 * * * *",
                "22-2 * * * *",
                "0 0 * * fri-mon",
                "0 0 * * monday",
                "1,,2 * * * *",
                "1- * * * *",
                "0~59 * * * *",
                "? * * * *",
                "0 0 L * *",
                "99999999999 * * * *",
                "٣ * * * *",
                "H * * * *")) {
            CrontabReport report = read(times + " cmd\n");
            assertThat(report.lines().getFirst().outcome()).as(times).isInstanceOf(Refused.class);
            assertThat(report.jobs()).as(times).isEmpty();
        }
    }

    @Test
    void oddLinesAreReadOneByOne() {
        byte[] crontab = concat(
                "\uFEFF# é\r\n".getBytes(UTF_8),
                "\t 0\t1 * *  *\tone  --two \r\n".getBytes(UTF_8),
                "\n".getBytes(UTF_8),
                "@daily caf\u00e9\n".getBytes(ISO_8859_1),
                "# caf\u00e9\n".getBytes(ISO_8859_1),
                "-*/5 * * * * quiet\n".getBytes(UTF_8),
                "@daily nul\0\n".getBytes(UTF_8),
                "* * * *\n".getBytes(UTF_8),
                "* * * * * \n".getBytes(UTF_8),
                "nonsense\n".getBytes(UTF_8),
                "@daily %input\n".getBytes(UTF_8),
                ("@daily long " + "x".repeat(100_000) + "\n").getBytes(UTF_8),
                "@daily echo ${secret:A}\n".getBytes(UTF_8),
                "@daily last".getBytes(UTF_8));

        CrontabReport report = CrontabImport.of(crontab, options("x", Optional.empty(), RunAs.WORKER));

        assertThat(report.lines().stream().map(line -> line.outcome().word()))
                .containsExactly(
                        "skipped",
                        "imported",
                        "skipped",
                        "not imported",
                        "skipped",
                        "imported",
                        "not imported",
                        "not imported",
                        "not imported",
                        "not imported",
                        "not imported",
                        "not imported",
                        "not imported",
                        "imported");
        assertThat(target(report, "one").argv().getLast()).isEqualTo("one  --two");
        assertThat(report.lines().getLast().outcome().message()).contains("last line");
        assertThat(report.text()).anyMatch(line -> line.contains("CR LF"));
        assertThat(report.text()).allMatch(line -> line.length() < 1_000);
        assertReadable(report);
    }

    @Test
    void keysAreReadableAndEachTimeTheSame() {
        String crontab = """
            1 * * * * /usr/local/bin/Backup_DB.sh --full >/dev/null 2>&1
            2 * * * * cd /srv/app && FOO=1 nice -n 10 flock -n /var/lock/x /usr/bin/python3 bin/report.py daily
            3 * * * * bash -c "cd /x && ./sync everything"
            4 * * * * /usr/bin/certbot renew
            5 * * * * /usr/local/bin/Backup_DB.sh --part
            5 * * * * /usr/local/bin/Backup_DB.sh --part
            6 * * * * "$HOME/my script"
            7 * * * * ((((
            8 * * * * 日本
            """;

        List<String> keys = jobsInOrder(read(crontab));

        assertThat(keys.subList(1, 4)).containsExactly("report", "sync-everything", "certbot-renew");
        assertThat(keys.get(0)).matches("backup_db-[0-9a-f]{6}");
        assertThat(keys.get(4)).matches("backup_db-[0-9a-f]{6}").isNotEqualTo(keys.get(0));
        assertThat(keys.get(5)).isEqualTo(keys.get(4) + "-2");
        assertThat(keys.subList(6, 7)).containsExactly("my-script");
        assertThat(keys).doesNotHaveDuplicates().hasSize(9);
        assertThat(jobsInOrder(read(crontab))).isEqualTo(keys);
        // A line that is added does not take the keys of those after it.
        assertThat(jobsInOrder(read("0 0 * * * new\n" + crontab)).subList(1, 10))
                .isEqualTo(keys);
        // Nor does another time, or another order.
        assertThat(jobsInOrder(read(crontab.replace("1 * * * * /usr", "0 7 * * 1 /usr"))))
                .isEqualTo(keys);
        assertThat(jobsInOrder(read(crontab.lines().toList().reversed().stream()
                        .map(line -> line + "\n")
                        .collect(joining()))))
                .containsExactlyInAnyOrderElementsOf(keys);
    }

    /** It tells the crontabs of machines apart. */
    @Test
    void aLongPrefixIsKeptWhole() {
        String prefix = "a".repeat(70) + "-";
        byte[] crontab = ("@daily " + "x".repeat(80) + " 1\n@daily " + "x".repeat(80) + " 2\n").getBytes(UTF_8);
        CrontabReport report = CrontabImport.of(
                crontab,
                new CrontabOptions(
                        "x", Optional.empty(), BERLIN, RunAs.WORKER, "crontab", prefix, new QueueName("web1"), NOW));

        assertThat(jobsInOrder(report))
                .doesNotHaveDuplicates()
                .allMatch(key -> key.matches(prefix + "x{10,}-[0-9a-f]{6}"));
        assertThat(report.jobs().values()).allMatch(job -> job.queue().equals(new QueueName("web1")));
        assertThat(report.text())
                .anyMatch(note -> note.contains("in the queue web1"))
                .anyMatch(note -> note.contains("source is 'crontab'"));
    }

    @Test
    void sudoGetsTheVariablesWithinTheScript() {
        byte[] crontab = "A=b\n@daily www-data clean up\n".getBytes(UTF_8);

        CrontabReport report = CrontabImport.of(crontab, options("etc/cron.d/x", Optional.empty(), RunAs.SUDO));

        assertThat(target(report, "clean-up").argv())
                .containsExactly(
                        "/usr/bin/sudo", "-n", "-u", "www-data", "--", "/bin/sh", "-c", "A='b'; export A\nclean up");
        assertThat(target(report, "clean-up").env()).isEmpty();
    }

    private static void assertReadable(CrontabReport report) {
        assertThat(JobsFile.parse(report.yaml().getBytes(UTF_8), "jobs.yaml").jobs())
                .isEqualTo(report.jobs());
    }

    private static CrontabReport resource(String name, String path, RunAs runAs) throws IOException {
        try (InputStream in = CrontabImportTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return CrontabImport.of(in.readAllBytes(), options(path, Optional.empty(), runAs));
        }
    }

    private static CrontabReport read(String crontab) {
        return CrontabImport.of(crontab.getBytes(UTF_8), options("x", Optional.empty(), RunAs.WORKER));
    }

    private static CrontabOptions options(String path, Optional<CrontabForm> form, RunAs runAs) {
        return new CrontabOptions(path, form, BERLIN, runAs, "team", "", QueueName.DEFAULT, NOW);
    }

    private static CommandTarget target(CrontabReport report, String key) {
        return (CommandTarget) job(report, key).target();
    }

    private static JobDefinition job(CrontabReport report, String key) {
        return Optional.ofNullable(report.jobs().get(new JobKey(key)))
                .orElseThrow(() -> new AssertionError(
                        key + " is not among " + report.jobs().keySet()));
    }

    private static List<String> jobsInOrder(CrontabReport report) {
        return report.lines().stream()
                .map(CrontabReport.ReportedLine::outcome)
                .filter(Imported.class::isInstance)
                .map(outcome -> ((Imported) outcome).job().value())
                .toList();
    }

    private static Map<String, String> expressions(CrontabReport report) {
        Map<String, String> expressions = new java.util.LinkedHashMap<>();
        for (var line : report.lines()) {
            if (line.outcome() instanceof Imported imported) {
                JobDefinition job = job(report, imported.job().value());
                Schedule.Cron cron = (Schedule.Cron) job.schedule();
                expressions.put(
                        imported.job().value(), cron.expressions().getFirst().text());
            }
        }
        return expressions;
    }

    private static List<String> refused(CrontabReport report) {
        return report.lines().stream()
                .filter(line -> line.outcome() instanceof Refused)
                .map(line -> line.text() + ": " + line.outcome().message())
                .toList();
    }

    private static byte[] concat(byte[]... parts) {
        var all = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
