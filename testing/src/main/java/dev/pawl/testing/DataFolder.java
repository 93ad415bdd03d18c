package dev.pawl.testing;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the tests' server keeps its files: a folder of its own for each JVM.
 *
 * <p>In memory, where there is enough of it: what the server asks the disk to keep is there for a server that starts
 * again after a crash, but a busy disk does not make the tests ten times slower.
 */
final class DataFolder {
    private static final long MEMORY_BYTES_MIN = 2L << 30;
    private static final Pattern NAME = Pattern.compile("pawl-test-(\\d+)-.*");

    private DataFolder() {}

    /** Makes the folder for this JVM, after removing those of JVMs that were killed. */
    static Path create() throws IOException {
        Path memory = Path.of("/dev/shm");
        boolean roomy = Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() > MEMORY_BYTES_MIN;
        Path parent = roomy ? memory : Path.of(System.getProperty("java.io.tmpdir"));
        removeAbandoned(parent);
        return Files.createTempDirectory(
                parent, "pawl-test-" + ProcessHandle.current().pid() + "-");
    }

    /** Ends the servers of killed JVMs, which nobody else would end, and deletes their folders. */
    static void removeAbandoned(Path parent) throws IOException {
        List<Path> folders;
        try (var entries = Files.list(parent)) {
            folders = entries.filter(DataFolder::isAbandoned).toList();
        }
        for (Path folder : folders) {
            endServer(folder);
            delete(folder);
        }
    }

    private static boolean isAbandoned(Path folder) {
        Matcher name = NAME.matcher(folder.getFileName().toString());
        return name.matches()
                && Files.isWritable(folder)
                && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
    }

    private static void endServer(Path folder) {
        ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(List::of)
                        .orElse(List.of())
                        .contains(folder.toString()))
                .forEach(server -> {
                    server.destroyForcibly();
                    server.onExit().join();
                });
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
