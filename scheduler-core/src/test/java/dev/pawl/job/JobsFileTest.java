package dev.pawl.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.pawl.input.InputProblem;
import dev.pawl.input.InvalidInput;
import dev.pawl.input.MalformedInput;
import dev.pawl.input.StrictJson;
import dev.pawl.testing.PostgresExtension;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobsFileTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final JobKey A = new JobKey("a");
    private static final JobKey B = new JobKey("b");
    private static final JobKey C = new JobKey("c");

    private static final String TWO_JOBS = """
        # Jobs of the shop
        jobs:
          a:
            schedule: {cron: "0 2 * * *", zone: Europe/Berlin}
            target:
              http: {method: GET, url: "https://example.com/a"}
            retry: {max_attempts: 3}
          b:
            target:
              command:
                argv: [/usr/bin/env, -i, "NO", '5']
                env: {ANSWER: NO, TIME: 12:30:45}
        """;

    private Jobs jobs;

    @BeforeEach
    void atNoon() {
        db.time().set(NOON);
        jobs = new Jobs(db.dsl());
    }

    @Test
    void aFileIsRead() {
        JobsFile file = file(TWO_JOBS);
        assertThat(file.source()).isEqualTo("jobs.yaml");
        assertThat(file.jobs().keySet()).containsExactly(A, B);
        Target command = new CommandTarget(
                List.of("/usr/bin/env", "-i", "NO", "5"), Map.of("ANSWER", "NO", "TIME", "12:30:45"), Optional.empty());
        assertThat(file.jobs()).containsEntry(B, JobDefinition.builder(command).build());
    }

    /** Names are cut as text: a file may come from a machine whose paths are no paths here. */
    @Test
    void aFileWithoutASourceIsCalledAfterTheLastPartOfItsName() {
        assertThat(named("C:\\jobs\\shop.yaml").source()).isEqualTo("shop.yaml");
        assertThat(named("../jöbs.yaml").source()).isEqualTo("jöbs.yaml");
        assertThat(named("a:b|c?.yaml").source()).isEqualTo("a:b|c?.yaml");
        for (String noName : List.of("dir/", " ", "x".repeat(101))) {
            assertThatExceptionOfType(InvalidInput.class)
                    .as(noName)
                    .isThrownBy(() -> named(noName))
                    .satisfies(e -> assertThat(e.problems())
                            .extracting(InputProblem::field)
                            .containsExactly("file"))
                    .withMessageContaining("its name must be 1 to 100 characters");
        }
        byte[] withSource = "source: shop\njobs: {}\n".getBytes(UTF_8);
        assertThat(JobsFile.parse(withSource, "x".repeat(101)).source()).isEqualTo("shop");
    }

    private static JobsFile named(String fileName) {
        return JobsFile.parse("jobs: {}\n".getBytes(UTF_8), fileName);
    }

    @Test
    void whenApplied_thenTheJobsAreThereAndManagedByTheFile() {
        assertThat(apply(TWO_JOBS)).isEqualTo(new ApplyResult(List.of(A, B), List.of(), List.of(), List.of()));

        Job job = jobs.find(A).orElseThrow();
        assertThat(job.definition()).isEqualTo(file(TWO_JOBS).jobs().get(A));
        assertThat(job.managedBy()).contains("jobs.yaml");
        assertThat(job.nextFireAt()).contains(Instant.parse("2026-03-02T01:00:00Z"));
        assertThat(jobs.versions(A, 10)).singleElement().returns("ann, file jobs.yaml", JobVersion::author);
        assertThat(apply(TWO_JOBS)).isEqualTo(new ApplyResult(List.of(), List.of(), List.of(A, B), List.of()));
    }

    @Test
    void aPlanTellsWhatApplyWouldDo_fieldByField() {
        apply(TWO_JOBS);
        putByHand(C);
        String edited = TWO_JOBS.replace("max_attempts: 3", "max_attempts: 7")
                .replace("https://example.com/a", "https://example.com/b")
                .replace("  b:\n", "  d:\n");

        Plan plan = file(edited).plan(jobs);

        assertThat(plan.source()).isEqualTo("jobs.yaml");
        assertThat(plan.jobs())
                .extracting(PlannedJob::key, PlannedJob::action)
                .containsExactly(
                        tuple(A, PlannedJob.Action.CHANGE),
                        tuple(B, PlannedJob.Action.DELETE_IF_PRUNED),
                        tuple(new JobKey("d"), PlannedJob.Action.CREATE));
        assertThat(plan.jobs().getFirst().changes())
                .extracting(FieldChange::toString)
                .containsExactly(
                        "target.http.url: \"https://example.com/a\" -> \"https://example.com/b\"",
                        "retry.max_attempts: 3 -> 7");
        assertThat(plan.unmanaged()).containsExactly(C);
        assertThat(plan.count(PlannedJob.Action.CREATE)).isEqualTo(1);
        assertThat(jobs.find(new JobKey("d"))).isEmpty();
    }

    @Test
    void aPlanForWhatIsThereAlreadyIsUnchanged() {
        apply(TWO_JOBS);
        assertThat(file(TWO_JOBS).plan(jobs).jobs())
                .allMatch(job -> job.action() == PlannedJob.Action.UNCHANGED
                        && job.changes().isEmpty());
    }

    @Test
    void fieldsThatComeAndGoAreInThePlan() {
        apply(TWO_JOBS);
        String edited = TWO_JOBS.replace(
                "    schedule: {cron: \"0 2 * * *\", zone: Europe/Berlin}\n", "    description: Calls it.\n");
        assertThat(file(edited).plan(jobs).jobs().getFirst().changes())
                .extracting(FieldChange::field)
                .containsExactly("description", "schedule");
    }

    @Test
    void aJobThatIsTakenOverSaysSoInThePlan() {
        putByHand(A);
        String same = "jobs: {a: {target: {handler: {name: x}}}}";
        assertThat(file(same).plan(jobs).jobs())
                .singleElement()
                .satisfies(job -> assertThat(job.changes())
                        .extracting(FieldChange::toString)
                        .containsExactly("managed_by: (none) -> jobs.yaml"));
        assertThat(apply(same).changed()).containsExactly(A);
        assertThat(jobs.find(A).orElseThrow().managedBy()).contains("jobs.yaml");
    }

    @Test
    void jobsAreDeletedOnlyWhenPruned_andOnlyThoseOfTheFile() {
        apply(TWO_JOBS);
        putByHand(C);
        JobsFile.parse("jobs: {d: {target: {handler: {name: x}}}}".getBytes(UTF_8), "other.yaml")
                .apply(jobs, "ann", true);
        String onlyA = TWO_JOBS.substring(0, TWO_JOBS.indexOf("  b:"));

        assertThat(file(onlyA).apply(jobs, "ann", false).deleted()).isEmpty();
        assertThat(jobs.find(B)).isPresent();
        assertThat(file(onlyA).apply(jobs, "ann", true).deleted()).containsExactly(B);
        assertThat(jobs.all(JobFilter.ALL).map(Job::key)).containsExactly(A, C, new JobKey("d"));
    }

    @Test
    void applyingNeverEndsAPause() {
        apply(TWO_JOBS);
        jobs.pause(A, Optional.of("broken"), Optional.empty());
        apply(TWO_JOBS.replace("max_attempts: 3", "max_attempts: 7"));
        assertThat(jobs.find(A).orElseThrow().pause())
                .contains(new Pause(NOON, Optional.of("broken"), Optional.empty()));
    }

    @Test
    void givenAJobOfAnotherFile_whenApplied_thenNothingIsStored() {
        JobsFile.parse("jobs: {b: {target: {handler: {name: x}}}}".getBytes(UTF_8), "dir/other.yaml")
                .apply(jobs, "ann", false);

        String conflict = "dir/jobs.yaml:%d: job b is managed by the file other.yaml and was not changed by jobs.yaml"
                .formatted(
                        TWO_JOBS.substring(0, TWO_JOBS.indexOf("  b:")).lines().count() + 1);
        assertThatExceptionOfType(JobManagedByFileException.class)
                .isThrownBy(() -> file(TWO_JOBS).plan(jobs))
                .withMessageStartingWith(conflict);
        assertThatExceptionOfType(JobManagedByFileException.class)
                .isThrownBy(() -> apply(TWO_JOBS))
                .withMessageStartingWith(conflict);
        assertThat(jobs.find(A)).isEmpty();
        assertThat(jobs.find(B).orElseThrow().managedBy()).contains("other.yaml");
    }

    @Test
    void givenSchedulesWithoutAFireTimeAhead_whenApplied_thenAllAreNamedWithTheirLinesAndNothingIsStored() {
        String past = """
            jobs:
              a:
                target: {handler: {name: x}}
              b:
                target: {handler: {name: x}}
                schedule: {at: "2026-03-01T11:00:00Z"}
              c:
                schedule:
                  cron: "@daily"
                  end: "2026-02-01T00:00:00Z"
                target: {handler: {name: x}}
            """;
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> apply(past))
                .withMessage("""
                    dir/jobs.yaml:6: jobs.b.schedule: never fires: all its fire times lie before now, 2026-03-01T12:00:00Z
                    dir/jobs.yaml:8: jobs.c.schedule: never fires: all its fire times lie before now, 2026-03-01T12:00:00Z\
                    """);
        assertThat(jobs.find(A)).isEmpty();
    }

    @Test
    void allProblemsOfAFileAreTold_withFileAndLine() {
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> file("""
                    jobs:
                      nightly:
                        target:
                          http:
                            url: http://h/
                            headers: {X-Version: 1}
                        retry:
                          max_attempts: "5"
                        retrys: {}
                      Big:
                        target: {handler: {name: x}}
                      empty:
                      small.one:
                        schedule: {cron: "@daily", zone: Mars}
                    versions: 1
                    """))
                .satisfies(refused -> assertThat(refused.problems())
                        .extracting(InputProblem::toString)
                        .containsExactlyInAnyOrder(
                                "dir/jobs.yaml:6: jobs.nightly.target.http.headers.X-Version: must be a text in quotes,"
                                        + " was the number 1",
                                "dir/jobs.yaml:8: jobs.nightly.retry.max_attempts: must be a whole number from 1 to"
                                        + " 1000, was '5'",
                                "dir/jobs.yaml:9: jobs.nightly.retrys: unknown field 'retrys'; did you mean 'retry'?",
                                "dir/jobs.yaml:10: jobs.Big: must be 1 to 100 of a-z 0-9 . _ - and begin with a"
                                        + " letter or digit, was 'Big'; use 'big'",
                                "dir/jobs.yaml:12: jobs.empty: must be an object with named fields, was null",
                                "dir/jobs.yaml:13: jobs[\"small.one\"].target: is required",
                                "dir/jobs.yaml:14: jobs[\"small.one\"].schedule.zone: 'Mars' is not a known time zone;"
                                        + " a name such as Europe/Berlin or UTC is expected",
                                "dir/jobs.yaml:15: versions: unknown field 'versions'; known are source, former_source,"
                                        + " calendars, jobs"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]               | dir/jobs.yaml: must begin with jobs:",
                "jobs             | dir/jobs.yaml: must begin with jobs:",
                "5                | dir/jobs.yaml: must begin with jobs:",
                "jobs: {a: {target: {handler: {name: x}}, schedule: {cron: * * * * *}}} | dir/jobs.yaml:1: a value that"
                        + " begins with * must be in quotes, as in cron: \"* * * * *\"; quote it",
            })
    void whatIsNoJobsFileIsMalformed(String yaml, String message) {
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> file(yaml))
                .withMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}         | dir/jobs.yaml:1: jobs: is required",
                "job: {}    | dir/jobs.yaml:1: jobs: is required",
                "jobs: []   | dir/jobs.yaml:1: jobs: must be an object with named fields, was a list",
                "jobs:      | dir/jobs.yaml:1: jobs: must be an object with named fields, was null",
            })
    void aFileWithoutJobsIsRefused(String yaml, String message) {
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> file(yaml))
                .withMessageStartingWith(message);
    }

    @Test
    void whatIsExportedAppliesBackUnchanged() {
        LongStream.rangeClosed(1, 100).forEach(seed -> {
            JobKey key = new JobKey("job." + seed);
            jobs.put(key, RandomJob.of(seed, key), "ann", Optional.empty());
        });
        String exported = JobsExport.write(jobs.all(JobFilter.ALL));
        JobsFile file = file(exported);

        jobs.all(JobFilter.ALL)
                .forEach(job -> assertThat(file.jobs().get(job.key()))
                        .as(job.key().value())
                        .isEqualTo(job.definition()));
        ApplyResult taken = file.apply(jobs, "ann", false);
        assertThat(taken.changed()).hasSize(100);
        assertThat(jobs.all(JobFilter.ALL)).allMatch(job -> job.version() == 1);
        assertThat(file.apply(jobs, "ann", true).unchanged()).hasSize(100);
    }

    /** The variables are in the database's order: shorter names first. */
    @Test
    void anExportLeavesOutWhatIsAsUsual() {
        apply(TWO_JOBS);
        assertThat(JobsExport.write(jobs.all(JobFilter.managedBy("jobs.yaml")))).isEqualTo("""
            source: jobs.yaml
            jobs:
              a:
                schedule:
                  cron: "0 2 * * *"
                  zone: Europe/Berlin
                target:
                  http:
                    method: GET
                    url: "https://example.com/a"
                retry:
                  max_attempts: 3
              b:
                target:
                  command:
                    argv: [/usr/bin/env, "-i", NO, "5"]
                    env:
                      TIME: "12:30:45"
                      ANSWER: NO
            """);
        assertThat(JobsExport.write(Stream.empty())).isEqualTo("jobs: {}\n");
    }

    /** Two teams, each with a jobs.yaml of its own. */
    @Test
    void givenTwoFilesOfOneName_whenTheirSourcesDiffer_thenPruningOneLeavesTheOthersJobsAlone() {
        apply("source: shop\n" + TWO_JOBS);
        JobsFile bank = file("source: bank\njobs: {c: {target: {handler: {name: x}}}}");

        assertThat(bank.plan(jobs).jobs()).extracting(PlannedJob::key).containsExactly(C);
        assertThat(bank.apply(jobs, "ben", true).deleted()).isEmpty();
        assertThat(jobs.all(JobFilter.managedBy("shop")).map(Job::key)).containsExactly(A, B);
        assertThat(file("source: shop\njobs: {}").apply(jobs, "ann", true).deleted())
                .containsExactly(A, B);
        assertThat(jobs.find(C).orElseThrow().managedBy()).contains("bank");
    }

    @Test
    void aFileThatIsGivenASourceTakesOverTheJobsThatItNames_onlyWhenItSaysWhatItWasCalled() {
        apply(TWO_JOBS);
        String named = "source: shop\n" + TWO_JOBS.substring(0, TWO_JOBS.indexOf("  b:"));
        assertThatExceptionOfType(JobManagedByFileException.class).isThrownBy(() -> apply(named));

        JobsFile moved = file("former_source: jobs.yaml\n" + named);
        assertThat(moved.plan(jobs).jobs())
                .singleElement()
                .satisfies(job -> assertThat(job.changes())
                        .extracting(FieldChange::toString)
                        .containsExactly("managed_by: jobs.yaml -> shop"));
        assertThat(moved.apply(jobs, "ann", true))
                .isEqualTo(new ApplyResult(List.of(), List.of(A), List.of(), List.of()));
        assertThat(jobs.find(A).orElseThrow())
                .returns(Optional.of("shop"), Job::managedBy)
                .returns(1, Job::version);
        assertThat(jobs.find(B).orElseThrow().managedBy()).contains("jobs.yaml");
        assertThat(moved.apply(jobs, "ann", true).unchanged()).containsExactly(A);
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "' a'", "'a '", "a/b", "'a\\b'", "\"a\\nb\"", "\"a\\u2028b\"", "5", "null", "[a]"})
    void aSourceIsANameAsOfAFile(String source) {
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> file("jobs: {}\nsource: " + source))
                .withMessageStartingWith("dir/jobs.yaml:2: source: must be ");
    }

    @Test
    void aSourceHas100CharactersAtMost() {
        assertThat(file("jobs: {}\nsource: " + "ä".repeat(100)).source()).hasSize(100);
        assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> file("jobs: {}\nsource: " + "ä".repeat(101)));
    }

    @Test
    void whatIsExportedOfASourceAppliesBackWithNothingToDo() {
        apply("source: 'the shop: #1'\n" + TWO_JOBS);
        String exported = JobsExport.write(jobs.all(JobFilter.ALL));

        JobsFile back = JobsFile.parse(exported.getBytes(UTF_8), "standard input");
        assertThat(back.source()).isEqualTo("the shop: #1");
        assertThat(back.apply(jobs, "ben", true))
                .isEqualTo(new ApplyResult(List.of(), List.of(), List.of(A, B), List.of()));
    }

    @Test
    void anExportOfSeveralSourcesSaysWhose() {
        apply(TWO_JOBS);
        putByHand(C);
        assertThat(JobsExport.write(jobs.all(JobFilter.ALL)))
                .startsWith("# Managed by no file (1), 'jobs.yaml' (2): ")
                .contains("pawl export --source NAME", "\njobs:\n  a:\n")
                .doesNotContain("\nsource:");
    }

    private void putByHand(JobKey key) {
        jobs.put(
                key,
                JobDefinition.builder(new HandlerTarget("x", StrictJson.object()))
                        .build(),
                "ben",
                Optional.empty());
    }

    private ApplyResult apply(String yaml) {
        return file(yaml).apply(jobs, "ann", false);
    }

    private static JobsFile file(String yaml) {
        return JobsFile.parse(yaml.getBytes(UTF_8), "dir/jobs.yaml");
    }
}
