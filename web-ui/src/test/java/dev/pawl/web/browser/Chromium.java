package dev.pawl.web.browser;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Chromium of the machine, without a window, one process for each page. */
final class Chromium {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final long PATIENCE_SECONDS = 120;

    private final Path program;

    private Chromium(Path program) {
        this.program = program;
    }

    /** The first that is on the path. */
    static Optional<Chromium> find() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Chromium::new);
    }

    /** Whether the build is to fail where there is none. */
    static boolean isRequired() {
        return "required".equals(System.getenv("PAWL_BROWSER"));
    }

    /**
     * A page after its scripts have run.
     *
     * @param html the document as it is then
     * @param complaints what the browser wrote to its console: errors, refusals by the content security policy
     */
    record Shown(String html, List<String> complaints) {
        Shown {
            complaints = List.copyOf(complaints);
        }
    }

    /** Opens an address as somebody in this time zone. */
    Shown open(String address, String zone) {
        try {
            Path folder = Files.createTempDirectory("pawl-chromium");
            try {
                return open(address, zone, folder);
            } finally {
                delete(folder);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    private Shown open(String address, String zone, Path folder) throws IOException, InterruptedException {
        Path html = folder.resolve("page.html");
        Path messages = folder.resolve("messages.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--enable-logging=stderr",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--dump-dom",
                        address)
                .redirectOutput(html.toFile())
                .redirectError(messages.toFile());
        builder.environment().put("TZ", zone);
        Process browser = builder.start();
        if (!browser.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            browser.destroyForcibly().waitFor();
            throw new AssertionError(address + " did not load within " + PATIENCE_SECONDS + " s");
        }
        List<String> complaints = Files.readAllLines(messages, StandardCharsets.UTF_8).stream()
                .filter(line -> line.contains(":CONSOLE"))
                .toList();
        return new Shown(Files.readString(html), complaints);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
