import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Compares the layout of all Java sources below the working directory with palantir-java-format's, or gives it to them.
 *
 * <p>A program of its own, because the formatter reads only the Java that its JVM knows, and Maven's JVM may know less
 * than Java 21. The parent POM runs it: in {@code verify} with {@code check}, and for {@code mvn -q -N validate
 * -Dformat} with {@code apply}.
 */
class FormatJava {
    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(Style.PALANTIR)
            .formatJavadoc(true)
            .build());

    public static void main(String[] args) throws IOException {
        boolean apply = args[0].equals("apply");
        List<Path> different;
        try (var files = Files.walk(Path.of(""))) {
            different = files.filter(FormatJava::isOurs).toList().parallelStream()
                    .filter(file -> isDifferent(file, apply))
                    .toList();
        }
        if (!apply && !different.isEmpty()) {
            System.err.println("Not formatted (to format: mvn -q -N validate -Dformat):");
            different.forEach(file -> System.err.println("  " + file));
            System.exit(1);
        }
    }

    private static boolean isOurs(Path file) {
        String path = file.toString().replace('\\', '/');
        return path.endsWith(".java")
                && (path.startsWith(".mvn/") || path.matches("[^/]+/src/.*"))
                && !path.contains("/migrations/generated/");
    }

    private static boolean isDifferent(Path file, boolean apply) {
        try {
            String source = Files.readString(file);
            String formatted = FORMATTER.formatSourceAndFixImports(source);
            if (apply && !formatted.equals(source)) {
                Files.writeString(file, formatted);
            }
            return !formatted.equals(source);
        } catch (IOException | FormatterException e) {
            throw new IllegalStateException(file + " cannot be formatted", e);
        }
    }
}
