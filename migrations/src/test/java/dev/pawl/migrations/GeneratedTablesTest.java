package dev.pawl.migrations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keeps the committed table classes equal to the migrations.
 *
 * <p>With {@code -Dpawl.tables.update=true} it writes them instead of comparing.
 */
class GeneratedTablesTest {
    private static final String UPDATE_COMMAND =
            "mvn -q -pl migrations -am test -Dtest=GeneratedTablesTest -Dpawl.tables.update=true";

    private static final Path COMMITTED =
            Path.of("src/main/java", TableClasses.PACKAGE.replace('.', '/')).toAbsolutePath();

    @Test
    void theCommittedTableClassesFollowFromTheMigrations(@TempDir Path root) throws Exception {
        try (var database = new ScratchDatabase()) {
            Migrations.migrate(database.dataSource());
            TableClasses.generate(database.dataSource(), root);
        }
        SortedMap<String, String> generated = filesBelow(root.resolve(TableClasses.PACKAGE.replace('.', '/')));

        if (Boolean.getBoolean("pawl.tables.update")) {
            replaceCommitted(generated);
        }

        SortedMap<String, String> committed = filesBelow(COMMITTED);
        assertThat(committed.keySet())
                .as("table classes; to write them anew: %s", UPDATE_COMMAND)
                .isEqualTo(generated.keySet());
        generated.forEach((file, text) -> assertThat(committed.get(file))
                .as("%s; to write it anew: %s", file, UPDATE_COMMAND)
                .isEqualTo(text));
    }

    private static void replaceCommitted(SortedMap<String, String> generated) throws IOException {
        for (String outdated : filesBelow(COMMITTED).keySet()) {
            Files.delete(COMMITTED.resolve(outdated));
        }
        for (var file : generated.entrySet()) {
            Path target = COMMITTED.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getValue());
        }
    }

    /** The texts of all files below {@code root}, by their paths in it; none where it does not exist. */
    private static SortedMap<String, String> filesBelow(Path root) throws IOException {
        var texts = new TreeMap<String, String>();
        if (Files.exists(root)) {
            try (var paths = Files.walk(root)) {
                for (Path file : paths.filter(Files::isRegularFile).toList()) {
                    texts.put(root.relativize(file).toString(), Files.readString(file, UTF_8));
                }
            }
        }
        return texts;
    }
}
