package dev.pawl.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The program's classes, as one process leaves them for the next ones, which start in less than half of the time. For
 * tests that start very many. Immutable.
 */
final class SharedClasses {
    private final String classPath;
    private final Path archive;

    private SharedClasses(String classPath, Path archive) {
        this.classPath = classPath;
        this.archive = archive;
    }

    /** @param folder for copies of the classes that are not in a jar, which Java does not share, and for the rest */
    static SharedClasses in(Path folder) throws IOException {
        List<String> jars = new ArrayList<>();
        for (String entry : PawlProcess.classPath().split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                Path jar = folder.resolve("classes-" + jars.size() + ".jar");
                pack(path, jar);
                jars.add(jar.toString());
            } else if (Files.exists(path)) {
                jars.add(entry);
            }
        }
        return new SharedClasses(String.join(File.pathSeparator, jars), folder.resolve("classes.jsa"));
    }

    /** Options of the process that leaves its classes when it ends in order. */
    List<String> leaving() {
        return List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=off", "-cp", classPath);
    }

    /** Options of the others. */
    List<String> taking() {
        return List.of("-XX:SharedArchiveFile=" + archive, "-cp", classPath);
    }

    private static void pack(Path folder, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                var packed = new JarOutputStream(out);
                Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(file -> !file.equals(folder)).sorted().toList()) {
                String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
                if (Files.isDirectory(file)) {
                    // Whoever looks for resources by their folder needs it.
                    packed.putNextEntry(new JarEntry(name + "/"));
                } else {
                    packed.putNextEntry(new JarEntry(name));
                    Files.copy(file, packed);
                }
                packed.closeEntry();
            }
        }
    }
}
