package dev.pawl.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.pawl.calendar.CalendarInUseException;
import dev.pawl.calendar.CalendarManagedByFileException;
import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.StoredCalendar;
import dev.pawl.input.InvalidInput;
import dev.pawl.testing.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jooq.ExecuteListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code calendars:} in files of jobs. */
class JobsFileCalendarsTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final CalendarName HOLIDAYS = new CalendarName("holidays");
    private static final String BOTH = """
        source: shop
        calendars:
          holidays:
            zone: Europe/Berlin
            dates: ["12-25 Christmas Day"]
            weekly: [sat-sun]
        jobs:
          report:
            schedule: {cron: "0 * * * *", zone: UTC, jitter: 30s, calendars: [holidays]}
            target: {handler: {name: Send}}
        """;
    private static final String NEITHER = "source: shop\njobs: {}\n";

    private Jobs jobs;

    @BeforeEach
    void atNoon() {
        db.time().set(Instant.parse("2026-03-01T12:00:00Z"));
        jobs = new Jobs(db.dsl());
    }

    @Test
    void calendarsArePlannedAndAppliedBeforeTheJobsThatKeepToThem() {
        JobsFile file = file(BOTH);
        assertThat(file.plan(jobs).calendars())
                .containsExactly(new PlannedCalendar(HOLIDAYS, PlannedJob.Action.CREATE, List.of()));
        assertThat(jobs.calendars().all()).isEmpty();

        file.apply(jobs, "ann", false);

        assertThat(jobs.calendars().find(HOLIDAYS)).hasValueSatisfying(stored -> {
            assertThat(stored.managedBy()).contains("shop");
            assertThat(stored.changedBy()).isEqualTo("ann, file shop");
            assertThat(stored.calendar().dates()).containsExactly("12-25 Christmas Day");
        });
        assertThat(jobs.calendars().jobsOf(HOLIDAYS)).containsExactly("report");
        assertThat(file.plan(jobs).calendars())
                .containsExactly(new PlannedCalendar(HOLIDAYS, PlannedJob.Action.UNCHANGED, List.of()));
        assertThat(file(BOTH.replace("sat-sun", "sun")).plan(jobs).calendars())
                .containsExactly(new PlannedCalendar(
                        HOLIDAYS,
                        PlannedJob.Action.CHANGE,
                        List.of(new FieldChange("weekly", Optional.of("[\"sat-sun\"]"), Optional.of("[\"sun\"]")))));
    }

    @Test
    void anExportAppliesBackWithoutAChange() {
        file(BOTH).apply(jobs, "ann", false);

        String exported =
                JobsExport.write(jobs.all(JobFilter.ALL), jobs.calendars().all());

        Plan plan = file(exported).plan(jobs);
        assertThat(plan.source()).isEqualTo("shop");
        assertThat(plan.count(PlannedJob.Action.UNCHANGED)).isEqualTo(1);
        assertThat(plan.calendars()).extracting(PlannedCalendar::action).containsExactly(PlannedJob.Action.UNCHANGED);
    }

    @Test
    void whatAFileNamesNoMoreIsPrunedAfterItsJobs() {
        file(BOTH).apply(jobs, "ann", false);
        assertThat(file(NEITHER).plan(jobs).calendars())
                .containsExactly(new PlannedCalendar(HOLIDAYS, PlannedJob.Action.DELETE_IF_PRUNED, List.of()));

        file(NEITHER).apply(jobs, "ann", false);
        assertThat(jobs.calendars().names()).containsExactly(HOLIDAYS);
        file(NEITHER).apply(jobs, "ann", true);
        assertThat(jobs.calendars().names()).isEmpty();
        assertThat(jobs.find(new JobKey("report"))).isEmpty();
    }

    /** All of it or nothing: the job is not deleted either. */
    @Test
    void aCalendarThatJobsOfOthersKeepToIsNotPruned() {
        file(BOTH).apply(jobs, "ann", false);
        file("source: other\njobs: {other: {target: {handler: {name: Send}}, schedule: {cron: '@daily', calendars:"
                        + " [holidays]}}}")
                .apply(jobs, "bob", false);

        assertThatExceptionOfType(CalendarInUseException.class)
                .isThrownBy(() -> file(NEITHER).apply(jobs, "ann", true))
                .withMessageContaining("other");
        assertThat(jobs.find(new JobKey("report"))).isPresent();
    }

    /** Who puts a job that keeps to the calendar has locked that first, and locks the job next. */
    @Test
    void aPruneWaitsForTheCalendarBeforeItLocksJobs() throws Exception {
        file(BOTH).apply(jobs, "ann", false);
        try (Connection other = db.dataSource().getConnection();
                var threads = Executors.newSingleThreadExecutor()) {
            other.setAutoCommit(false);
            execute(other, "select from pawl.calendar where name = 'holidays' for key share");
            Future<?> prune = threads.submit(() -> file(NEITHER).apply(jobs, "ann", true));
            await().until(() -> db.dsl()
                            .fetchSingle("select count(*) from pg_stat_activity where datname = current_database()"
                                    + " and wait_event_type = 'Lock'")
                            .get(0, Long.class)
                    == 1);

            execute(other, "select from pawl.job where job_key = 'report' for update nowait");

            other.rollback();
            prune.get();
        }
        assertThat(jobs.calendars().names()).isEmpty();
    }

    /** Two versions of one file at once, of which each puts what the other prunes, wait for each other at the first. */
    @Test
    void calendarsAreTakenInTheOrderOfTheirNames_whateverIsDoneToThem() throws Exception {
        String one = "source: shop\ncalendars:\n  a-first: {weekly: [sun]}\njobs: {}\n";
        String other = one.replace("a-first", "b-second");
        file(one).apply(jobs, "ann", false);
        file(other).apply(jobs, "ann", false);
        try (Connection holder = db.dataSource().getConnection();
                var threads = Executors.newSingleThreadExecutor()) {
            holder.setAutoCommit(false);
            execute(holder, "select from pawl.calendar where name = 'a-first' for update");
            // It changes b-second and prunes a-first.
            Future<?> apply =
                    threads.submit(() -> file(other.replace("sun", "sat")).apply(jobs, "ann", true));
            await().until(() -> db.dsl()
                            .fetchSingle("select count(*) from pg_stat_activity where datname = current_database()"
                                    + " and wait_event_type = 'Lock'")
                            .get(0, Long.class)
                    == 1);

            execute(holder, "select from pawl.calendar where name = 'b-second' for update nowait");

            holder.rollback();
            apply.get();
        }
        assertThat(jobs.calendars().names()).containsExactly(new CalendarName("b-second"));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aPlanReadsOnceHoweverMuchThereIs() {
        assertThat(statementsOfAPlan(2)).isEqualTo(statementsOfAPlan(20));
    }

    private static long statementsOfAPlan(int size) {
        StringBuilder yaml = new StringBuilder("source: many\ncalendars:\n");
        for (int i = 0; i < size; i++) {
            yaml.append("  c" + i + ": {weekly: [sun]}\n");
        }
        yaml.append("jobs:\n");
        for (int i = 0; i < size; i++) {
            yaml.append("  j" + i + ": {schedule: {cron: '@daily', calendars: [c" + i
                    + "]}, target: {handler: {name: Send}}}\n");
        }
        var statements = new AtomicLong();
        var counting = db.dsl()
                .configuration()
                .deriveAppending(ExecuteListener.onExecuteStart(context -> statements.incrementAndGet()))
                .dsl();
        assertThat(file(yaml.toString()).plan(new Jobs(counting)).calendars()).hasSize(size);
        return statements.get();
    }

    @Test
    void aCalendarOfAnotherFileIsLeftAlone() {
        file(BOTH).apply(jobs, "ann", false);
        JobsFile thief = file(BOTH.replace("source: shop", "source: thief").replace("report:", "thief:"));

        assertThatExceptionOfType(CalendarManagedByFileException.class).isThrownBy(() -> thief.plan(jobs));
        assertThatExceptionOfType(CalendarManagedByFileException.class)
                .isThrownBy(() -> thief.apply(jobs, "bob", false));
        assertThat(jobs.calendars().find(HOLIDAYS).flatMap(StoredCalendar::managedBy))
                .contains("shop");
    }

    @Test
    void whatIsWrongIsToldWithItsLine_byPlanAndApplyAlike() {
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> file(BOTH.replace("sat-sun", "saturday")))
                .withMessage(
                        "jobs.yaml:6: calendars.holidays.weekly[0]: must be days and times such as sat-sun, mon,wed"
                                + " 09:00-17:00 or fri 22:00-06:00, and after a space what for; was 'saturday'");

        JobsFile unknown = file(BOTH.replace("[holidays]", "[holiday]").replace("jitter: 30s", "jitter: 31m"));
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> unknown.plan(jobs))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(problem ->
                                problem.field() + " " + problem.place().orElseThrow())
                        .containsExactly(
                                "jobs.report.schedule.jitter jobs.yaml:9",
                                "jobs.report.schedule.calendars[0] jobs.yaml:9"));
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> unknown.apply(jobs, "ann", false))
                .withMessageContaining("did you mean 'holidays'?");
        assertThat(jobs.calendars().all()).isEmpty();
    }

    @Test
    void aCalendarStandsInOneFileOnly() {
        JobsFile twin = JobsFile.parse(BOTH.replace("report:", "twin:").getBytes(UTF_8), "twin.yaml");

        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> JobsFiles.of(List.of(file(BOTH), twin)))
                .withMessage(
                        "twin.yaml:3: calendars.holidays: is in jobs.yaml, too; a calendar stands in one file only");
    }

    /** Nothing in them may be missing. */
    @Test
    void theExamplesOfTheGuideCanBeApplied() throws IOException {
        List<String> examples = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/jobs.md"), UTF_8))
                .results()
                .map(match -> match.group(1))
                .filter(text -> text.contains("jobs:"))
                .toList();

        assertThat(examples).hasSizeGreaterThan(1);
        for (String example : examples) {
            JobsFile.parse(example.getBytes(UTF_8), "shop").apply(jobs, "ann", false);
        }
        assertThat(jobs.calendars().names()).contains(HOLIDAYS, new CalendarName("freeze"));
    }

    private static JobsFile file(String yaml) {
        return JobsFile.parse(yaml.getBytes(UTF_8), "jobs.yaml");
    }
}
