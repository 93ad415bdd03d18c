package dev.pawl.cli.crontab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.cli.crontab.CrontabReport.ReportedLine;
import dev.pawl.cli.crontab.LineOutcome.Imported;
import dev.pawl.cli.crontab.LineOutcome.Refused;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobsFile;
import dev.pawl.job.QueueName;
import dev.pawl.schedule.FireTimes;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Two hundred varied lines, each checked minute by minute over a leap year against what cron does. */
class GeneratedCrontabTest {
    private static final LocalDateTime START = LocalDateTime.of(2028, 1, 1, 0, 0);
    private static final LocalDateTime END = LocalDateTime.of(2029, 1, 1, 0, 0);
    private static final int LINES = 200;

    @Test
    void everyLineIsImportedAsCronReadsItOrRefusedWithTheReason() {
        long seed = Long.getLong("pawl.seed", 20280229);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<CronOracle> oracles = new ArrayList<>();
        StringBuilder crontab = new StringBuilder();
        for (int line = 0; line < LINES; line++) {
            CronOracle oracle = CronOracle.random(random);
            oracles.add(oracle);
            crontab.append(oracle.text())
                    .append(" /usr/local/bin/task-")
                    .append(line)
                    .append(" --all\n");
        }
        CrontabReport report = CrontabImport.of(
                crontab.toString().getBytes(UTF_8),
                new CrontabOptions(
                        "generated",
                        Optional.empty(),
                        ZoneId.of("UTC"),
                        RunAs.WORKER,
                        "generated",
                        "",
                        QueueName.DEFAULT,
                        START.toInstant(ZoneOffset.UTC)));

        assertThat(report.lines()).hasSize(LINES);
        int refused = 0;
        for (int line = 0; line < LINES; line++) {
            CronOracle oracle = oracles.get(line);
            ReportedLine reported = report.lines().get(line);
            String about = "-Dpawl.seed=" + seed + ", line " + (line + 1) + ": " + oracle.text();
            if (oracle.needsBothDays() || !oracle.everFires()) {
                assertThat(reported.outcome()).as(about).isInstanceOf(Refused.class);
                refused++;
            } else {
                assertThat(reported.outcome()).as(about).isInstanceOf(Imported.class);
                Imported imported = (Imported) reported.outcome();
                JobDefinition job =
                        Optional.ofNullable(report.jobs().get(imported.job())).orElseThrow();
                check(about, oracle, imported, job);
            }
        }
        // Most of them are checked, and both kinds come up.
        assertThat(refused).isBetween(1, LINES / 3);
        assertThat(JobsFile.parse(report.yaml().getBytes(UTF_8), "jobs.yaml").jobs())
                .isEqualTo(report.jobs());
    }

    private static void check(String about, CronOracle oracle, Imported imported, JobDefinition job) {
        Iterator<Instant> fires = FireTimes.of(job.schedule())
                .after(START.toInstant(ZoneOffset.UTC).minusSeconds(1))
                .iterator();
        Instant fire = fires.next();
        boolean first = true;
        for (LocalDateTime minute = START; minute.isBefore(END); minute = minute.plusMinutes(1)) {
            if (oracle.matches(minute)) {
                Instant expected = minute.toInstant(ZoneOffset.UTC);
                // Asked first: there are millions of them.
                if (!fire.equals(expected)) {
                    assertThat(fire).as(about).isEqualTo(expected);
                }
                if (first && minute.isAfter(START)) {
                    assertThat(imported.next().map(next -> next.at())).as(about).contains(fire);
                }
                first = false;
                fire = fires.hasNext() ? fires.next() : Instant.MAX;
            }
        }
        assertThat(fire).as(about).isAfterOrEqualTo(END.toInstant(ZoneOffset.UTC));
    }
}
