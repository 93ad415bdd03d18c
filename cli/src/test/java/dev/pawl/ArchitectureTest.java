package dev.pawl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What the modules and packages promise each other, one test for each promise. */
class ArchitectureTest {
    /** The program, without its tests and what only they use. */
    private static final JavaClasses PAWL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(ArchitectureTest::isOfTheProgram)
            .importPackages("dev.pawl");

    /** Without this, a mistake in the import would let every rule below pass. */
    @Test
    void theRulesSeeEveryModule() {
        assertThat(packages())
                .contains("dev.pawl.migrations", "dev.pawl.run", "dev.pawl.worker", "dev.pawl.web", "dev.pawl.cli")
                .doesNotContain("dev.pawl.testing", "dev.pawl.bench");
    }

    /** They meet in the database. */
    @Test
    void workerAndWebUiDoNotKnowEachOther() {
        refuse("dev.pawl.worker..", "dev.pawl.web..");
        refuse("dev.pawl.web..", "dev.pawl.worker..");
        refuse("dev.pawl.embedded..", "dev.pawl.web..");
        refuse("dev.pawl.web..", "dev.pawl.embedded..");
    }

    @Test
    void theCoreKnowsNeitherWorkerNorPagesNorCommands() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.pawl.worker..", "dev.pawl.embedded..", "dev.pawl.web..", "dev.pawl.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.pawl.worker..", "dev.pawl.embedded..", "dev.pawl.web..", "dev.pawl.cli..")
                .check(PAWL);
        refuse("dev.pawl.worker..", "dev.pawl.cli..");
        refuse("dev.pawl.worker..", "dev.pawl.embedded..");
        refuse("dev.pawl.embedded..", "dev.pawl.cli..");
        refuse("dev.pawl.web..", "dev.pawl.cli..");
    }

    @Test
    void featuresFormNoCycle() {
        slices().matching("dev.pawl.(*)..").should().beFreeOfCycles().check(PAWL);
    }

    @Test
    void pagesAndCommandsFormNoCycle() {
        slices().matching("dev.pawl.(web|cli).(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(PAWL);
    }

    /** It is a wake-up and nothing more. */
    @Test
    void onlySchedulesKnowQuartz() {
        allOutside("dev.pawl.schedule..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.quartz..")
                .check(PAWL);
    }

    /** Two machines' clocks differ; the database has one. A person's own commands may read the person's clock. */
    @Test
    void nobodyAsksTheMachineForTheTimeOrTheZone() {
        allOutside("dev.pawl.cli..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .orShould()
                .callMethod(ZoneId.class, "systemDefault")
                .check(PAWL);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(PAWL.stream()
                        .filter(type -> !type.getPackageName().startsWith("dev.pawl.migrations.generated"))
                        .filter(type -> !type.getPackage().isAnnotatedWith(NullMarked.class))
                        .map(JavaClass::getPackageName))
                .as("packages whose package-info.java does not say @NullMarked, or that have none")
                .isEmpty();
    }

    private static void refuse(String from, String to) {
        noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(to)
                .check(PAWL);
    }

    private static GivenClassesConjunction allOutside(String... packages) {
        return noClasses().that().resideOutsideOfPackages(packages);
    }

    private static Set<String> packages() {
        return PAWL.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    }

    private static boolean isOfTheProgram(Location location) {
        return !location.contains("/dev/pawl/testing/") && !location.contains("/dev/pawl/bench/");
    }
}
