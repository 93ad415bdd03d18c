import static java.nio.charset.StandardCharsets.UTF_8;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Compares the layout of all Java sources below the working directory with palantir-java-format's, or gives it to them.
 *
 * <p>A program of its own, because the formatter reads only the Java that its JVM knows, and Maven's JVM may know less
 * than Java 21. The parent POM runs it: in {@code verify} with {@code check}, and for {@code mvn -q -N validate
 * -Dformat} with {@code apply}. The second argument names the file in which it remembers the texts that need no change.
 */
class FormatJava {
    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(Style.PALANTIR)
            .formatJavadoc(true)
            .build());

    private final boolean apply;
    private final Path memory;
    private final Set<String> formattedBefore;
    private final Set<String> formattedNow = new ConcurrentSkipListSet<>();

    private FormatJava(boolean apply, Path memory) throws IOException {
        this.apply = apply;
        this.memory = memory;
        this.formattedBefore = Files.exists(memory) ? Set.copyOf(Files.readAllLines(memory)) : Set.of();
    }

    public static void main(String[] args) throws IOException {
        var run = new FormatJava(args[0].equals("apply"), Path.of(args[1]));
        List<Path> different = run.walk();
        if (!run.apply && !different.isEmpty()) {
            System.err.println("Not formatted (to format: mvn -q -N validate -Dformat):");
            different.forEach(file -> System.err.println("  " + file));
            System.exit(1);
        }
    }

    private List<Path> walk() throws IOException {
        try (var files = Files.walk(Path.of(""))) {
            List<Path> different = files.filter(FormatJava::isOurs).toList().parallelStream()
                    .filter(this::isDifferent)
                    .toList();
            Files.write(memory, formattedNow);
            return different;
        }
    }

    private static boolean isOurs(Path file) {
        String path = file.toString().replace('\\', '/');
        return path.endsWith(".java")
                && (path.startsWith(".mvn/") || path.matches("[^/]+/src/.*"))
                && !path.contains("/migrations/generated/");
    }

    private boolean isDifferent(Path file) {
        try {
            String source = Files.readString(file);
            String formatted =
                    formattedBefore.contains(key(source)) ? source : FORMATTER.formatSourceAndFixImports(source);
            if (apply && !formatted.equals(source)) {
                Files.writeString(file, formatted);
            }
            formattedNow.add(key(formatted));
            return !formatted.equals(source);
        } catch (IOException | FormatterException e) {
            throw new IllegalStateException(file + " cannot be formatted", e);
        }
    }

    private static String key(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(UTF_8)).toString();
    }
}
