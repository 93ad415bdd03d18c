package dev.pawl.web.assets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VendoredFilesTest {
    private static final Path FOLDER = Path.of("src/main/resources/dev/pawl/web/assets");
    private static final Pattern LINE = Pattern.compile("(?m)^\\| `([^`]+)` \\|.*\\| `([0-9a-f]{64})` \\|$");

    /** What others made is what VENDOR.md says, to the byte. */
    @Test
    void theSumsInVendorMdAreThoseOfTheFiles() throws IOException {
        Map<String, String> listed = new TreeMap<>();
        Matcher line = LINE.matcher(Files.readString(Path.of("VENDOR.md")));
        while (line.find()) {
            listed.put(line.group(1), line.group(2));
        }

        Map<String, String> found = new TreeMap<>();
        for (String file : listed.keySet()) {
            found.put(file, sha256(FOLDER.resolve(file)));
        }
        assertThat(listed).hasSize(3).isEqualTo(found);
    }

    /** A font or minified script that came in without a line in VENDOR.md. */
    @Test
    void everyFileOfOthersIsListed() throws IOException {
        String vendor = Files.readString(Path.of("VENDOR.md"));
        try (Stream<Path> files = Files.walk(FOLDER)) {
            assertThat(files.map(file -> FOLDER.relativize(file).toString())
                            .filter(name -> name.endsWith(".woff2") || name.contains(".min.")))
                    .isNotEmpty()
                    .allMatch(name -> vendor.contains("`" + name + "`"));
        }
    }

    /** Each file in the folder is handed out, and each script it names is there. */
    @Test
    void everyFileIsHandedOut() throws IOException {
        Assets assets = Assets.load();
        try (Stream<Path> files = Files.walk(FOLDER)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> FOLDER.relativize(file).toString()))
                    .isNotEmpty()
                    .allMatch(name -> assets.find(name).isPresent());
        }
        assertThat(assets.find("htmx.min.js")).isPresent();
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
