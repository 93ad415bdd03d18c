package dev.pawl.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pawl.input.InvalidInput;
import dev.pawl.testing.PostgresExtension;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JobsFilesTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final String TARGET = "target: {handler: {name: x}}";

    private Jobs jobs;

    @BeforeEach
    void atNoon() {
        db.time().set(Instant.parse("2026-03-01T12:00:00Z"));
        jobs = new Jobs(db.dsl());
    }

    @Test
    void givenAJobInTwoFiles_thenBothPlacesAreNamed() {
        JobsFile one = file("one.yaml", "jobs:\n  a: {" + TARGET + "}\n  b: {" + TARGET + "}\n");
        JobsFile two = file("two.yaml", "jobs:\n\n  b: {" + TARGET + "}\n");

        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> JobsFiles.of(List.of(one, two)))
                .withMessage("two.yaml:3: jobs.b: is in one.yaml:3, too; a job stands in one file only");
    }

    /** A file of a source does not prune what another file of the same source names. */
    @Test
    void givenFilesOfOneSource_whenTheyAreApplied_thenTheyAreOne() {
        JobsFile before = file("all.yaml", "source: shop\njobs: {a: {" + TARGET + "}, c: {" + TARGET + "}}");
        before.apply(jobs, "ann", false);
        JobsFiles files = JobsFiles.of(List.of(
                file("one.yaml", "source: shop\njobs: {a: {" + TARGET + "}}"),
                file("two.yaml", "source: shop\njobs: {b: {" + TARGET + "}}")));

        List<Plan> plans = files.plan(jobs);
        assertThat(plans).hasSize(1);
        assertThat(plans.getFirst().jobs().stream().map(PlannedJob::action))
                .containsExactly(
                        PlannedJob.Action.UNCHANGED, PlannedJob.Action.CREATE, PlannedJob.Action.DELETE_IF_PRUNED);

        ApplyResult result = files.apply(jobs, "ann", true).getFirst();
        assertThat(result.created()).containsExactly(new JobKey("b"));
        assertThat(result.unchanged()).containsExactly(new JobKey("a"));
        assertThat(result.deleted()).containsExactly(new JobKey("c"));
    }

    /** The wrong schedule is in the last of three files; the line is that of the field. */
    @Test
    void givenAWrongJobInOneFile_whenTheyAreApplied_thenNothingIsStored() {
        JobsFiles files = JobsFiles.of(List.of(
                file("one.yaml", "jobs: {a: {" + TARGET + "}}"),
                file("two.yaml", "source: two\njobs: {b: {" + TARGET + "}}"),
                file(
                        "three.yaml",
                        "jobs:\n  c:\n    " + TARGET + "\n    schedule:\n      at: 2020-01-01T00:00:00Z\n")));

        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> files.plan(jobs))
                .withMessageStartingWith("three.yaml:4: jobs.c.schedule");
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> files.apply(jobs, "ann", false))
                .withMessageStartingWith("three.yaml:4: jobs.c.schedule");
        assertThat(jobs.all(JobFilter.ALL)).isEmpty();
    }

    @Test
    void givenAJobOfAThirdFile_whenTwoAreApplied_thenNothingIsStored() {
        file("third.yaml", "jobs: {z: {" + TARGET + "}}").apply(jobs, "ann", false);
        JobsFiles files = JobsFiles.of(List.of(
                file("one.yaml", "jobs: {a: {" + TARGET + "}}"), file("two.yaml", "jobs: {z: {" + TARGET + "}}")));

        assertThatExceptionOfType(JobManagedByFileException.class).isThrownBy(() -> files.plan(jobs));
        assertThatExceptionOfType(JobManagedByFileException.class).isThrownBy(() -> files.apply(jobs, "ann", true));
        assertThat(jobs.find(new JobKey("a"))).isEmpty();
        assertThat(jobs.find(new JobKey("z")).flatMap(Job::managedBy)).isEqualTo(Optional.of("third.yaml"));
    }

    private static JobsFile file(String name, String yaml) {
        return JobsFile.parse(yaml.getBytes(UTF_8), name);
    }
}
