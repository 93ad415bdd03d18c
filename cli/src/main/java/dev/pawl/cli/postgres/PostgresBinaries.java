package dev.pawl.cli.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once a version from this program's jar into the user's cache. */
final class PostgresBinaries {
    private static final List<String> NEEDED = List.of(
            "bin/initdb", "bin/pg_ctl", "bin/postgres", "share/postgresql/postgres.bki", "share/postgresql/timezone");

    private PostgresBinaries() {}

    /**
     * The folder with {@code bin}, {@code lib} and {@code share}, unpacked now if it is not there. Processes that do so
     * at the same time do not disturb each other.
     */
    static Path unpacked(Path data, Consumer<String> progress) {
        URL archive = archive();
        try {
            String name = "postgres-" + fingerprint(archive);
            for (Path cache : caches(data)) {
                if (complete(cache.resolve(name))) {
                    return cache.resolve(name);
                }
            }
            progress.accept("Unpacking PostgreSQL");
            return unpack(archive, name, data);
        } catch (IOException e) {
            throw new PostgresFailure("cannot unpack PostgreSQL: " + e.getMessage(), e);
        }
    }

    private static Path unpack(URL archive, String name, Path data) throws IOException {
        Path parent = writableCache(data);
        Path target = parent.resolve(name);
        Path fresh = Files.createTempDirectory(parent, "unpacking-");
        try {
            extract(archive, fresh);
            if (!complete(fresh)) {
                throw new IOException("files are missing in " + archive);
            }
            if (Files.exists(target) && !complete(target)) {
                delete(target);
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (FileSystemException e) {
            // Another process was faster; what it unpacked is the same.
            if (!complete(target)) {
                throw e;
            }
        } finally {
            if (Files.exists(fresh)) {
                delete(fresh);
            }
        }
        return target;
    }

    private static void extract(URL archive, Path into) throws IOException {
        Process tar = new ProcessBuilder("tar", "-x", "-f", "-", "-C", into.toString())
                .redirectOutput(Redirect.DISCARD)
                .redirectErrorStream(true)
                .start();
        try (InputStream in = new XZInputStream(archive.openStream());
                OutputStream out = tar.getOutputStream()) {
            in.transferTo(out);
        }
        try {
            if (tar.waitFor() != 0) {
                throw new IOException("tar could not write to " + into + "; is the disk full?");
            }
        } catch (InterruptedException e) {
            tar.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static URL archive() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String platform = system.contains("mac") ? "darwin" : system.contains("linux") ? "linux" : "";
        String processor = switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64" -> "arm_64";
            default -> "";
        };
        URL found = PostgresBinaries.class.getResource("/postgres-" + platform + "-" + processor + ".txz");
        if (found == null) {
            throw new PostgresFailure("this program brings no PostgreSQL for " + System.getProperty("os.name") + " on "
                    + System.getProperty("os.arch")
                    + ". Use a server of your own: --db jdbc:postgresql://host/database");
        }
        return found;
    }

    /** Changes with the archive's content, without reading it: the jar's directory has its checksum. */
    private static String fingerprint(URL archive) throws IOException {
        URLConnection connection = archive.openConnection();
        if (connection instanceof JarURLConnection jar) {
            return Long.toHexString(jar.getJarEntry().getCrc()) + "-"
                    + jar.getJarEntry().getSize();
        }
        return Long.toHexString(connection.getLastModified()) + "-" + connection.getContentLengthLong();
    }

    private static boolean complete(Path folder) {
        return NEEDED.stream().allMatch(file -> Files.isReadable(folder.resolve(file)));
    }

    /** The user's cache, and the data folder for users without a home that can be written. */
    private static List<Path> caches(Path data) {
        String configured = Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).orElse("");
        Path cache =
                configured.startsWith("/") ? Path.of(configured) : Path.of(System.getProperty("user.home"), ".cache");
        return List.of(cache.resolve("pawl"), data.resolve("cache"));
    }

    private static Path writableCache(Path data) throws IOException {
        IOException last = new IOException("no folder to write to");
        for (Path cache : caches(data)) {
            try {
                Files.createDirectories(cache);
                if (Files.isWritable(cache)) {
                    return cache;
                }
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
