package dev.pawl.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.bench.product.ProductKind;
import dev.pawl.bench.report.Report;
import dev.pawl.bench.server.BenchServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Every scenario with very little work, so that the benchmark does not rot. Nothing is said about speed. */
class ScenarioTest {
    private static final int RUNS = 60;
    private static final int ROUNDS = 1;

    @TempDir
    private static Path folder;

    private static BenchServer server;

    @BeforeAll
    static void start() throws IOException {
        server = BenchServer.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    /** The scenarios themselves refuse a round in which other than the enqueued runs were done. */
    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"PRODUCTS", "SNAPSHOT"})
    void aScenarioOfPawlMeasuresAndReports(Scenario scenario) throws Exception {
        scenario.measure(bench(List.of(ProductKind.PAWL)));

        assertThat(rows(scenario.label()))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.get(1)).isNotEqualTo("0"));
    }

    @Test
    void allProductsForJavaDrainWhatTheyHaveEnqueued() throws Exception {
        Scenario.PRODUCTS.measure(bench(ProductKind.JAVA));

        assertThat(rows("products-drain"))
                .extracting(List::getFirst)
                .containsExactly("bare SQL", "Pawl", "db-scheduler", "JobRunr", "Quartz, clustered");
        assertThat(folder.resolve("products-drain.png")).isNotEmptyFile();
    }

    @Test
    void productsAreOfferedRunsWhileASnapshotIsOpen() throws Exception {
        Scenario.SNAPSHOT.measure(bench(List.of(ProductKind.BARE_SQL, ProductKind.PAWL)));

        assertThat(rows("snapshot")).extracting(List::getFirst).containsExactly("bare SQL", "Pawl");
        assertThat(folder.resolve("snapshot.png")).isNotEmptyFile();
    }

    private static Bench bench(List<ProductKind> products) throws IOException {
        return new Bench(
                server,
                new Report(new PrintStream(OutputStream.nullOutputStream()), folder),
                new Sizes(
                        RUNS,
                        ROUNDS,
                        products,
                        Duration.ofMillis(600),
                        300,
                        100,
                        Duration.ofMillis(200),
                        List.of(1, 2)));
    }

    /** The rows of a table's file without its head; names have commas only within quotes. */
    private static List<List<String>> rows(String table) throws IOException {
        return Files.readAllLines(folder.resolve(table + ".csv")).stream()
                .skip(1)
                .map(row -> List.of(row.substring(1).split("\",|,(?=[0-9])", -1)))
                .toList();
    }
}
