package dev.pawl.cli.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.cli.postgres.PostgresTools.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The files of one PostgreSQL ("cluster" is its own word for them) and the process on them. What runs is told by the
 * files alone, so that a server of an earlier process is known too.
 */
final class Cluster {
    static final String ROLE = "pawl";
    static final String DATABASE = "postgres";
    private static final int MAJOR_VERSION = 18;
    private static final String PASSWORD_FILE = "pawl.password";

    private final Path folder;
    private final PostgresTools tools;

    Cluster(Path folder, PostgresTools tools) {
        this.folder = folder;
        this.tools = tools;
    }

    boolean exists() {
        return Files.exists(folder.resolve("PG_VERSION"));
    }

    /** Sets up an empty database under a new password. Cut off half-way, it leaves nothing that looks whole. */
    void create() {
        Path fresh = folder.resolveSibling("postgres.new");
        try {
            // What an earlier try has left that was killed.
            deleteTree(fresh);
            Path newPassword = folder.resolveSibling(PASSWORD_FILE + ".new");
            Files.deleteIfExists(newPassword);
            Path password = Files.createFile(
                    newPassword, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(password, newPassword());
            Result result = tools.run(
                    "initdb",
                    "--pgdata=" + fresh,
                    "--username=" + ROLE,
                    "--pwfile=" + password,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--locale=C.UTF-8");
            if (result.exitCode() != 0) {
                throw new PostgresFailure("PostgreSQL could not set up a database in " + folder + ":\n"
                        + result.output().strip());
            }
            Files.writeString(fresh.resolve("postgresql.conf"), "\ninclude 'pawl.conf'\n", StandardOpenOption.APPEND);
            Files.move(password, fresh.resolve(PASSWORD_FILE));
            Files.move(fresh, folder);
        } catch (IOException e) {
            throw new PostgresFailure("cannot set up a database in " + folder + ": " + e, e);
        } finally {
            deleteQuietly(folder.resolveSibling(PASSWORD_FILE + ".new"));
        }
    }

    void requireSameMajorVersion() {
        String found = read(folder.resolve("PG_VERSION")).strip();
        if (!found.equals(Integer.toString(MAJOR_VERSION))) {
            throw new PostgresFailure("the database in " + folder + " is of PostgreSQL " + found + ", this Pawl brings "
                    + MAJOR_VERSION + ". Use the Pawl that made it, or give another folder with --data");
        }
    }

    /**
     * Stops a server that an earlier process left on these files, and clears what a dead one left. To be called by the
     * holder of the data folder only: then nobody needs that server.
     *
     * @return whether there was one
     */
    boolean stopOrphan() {
        Optional<ProcessHandle> orphan = process(folder);
        if (orphan.isPresent()) {
            stop();
            return true;
        }
        // After a restart of the machine the number in it may belong to another process, which PostgreSQL would take
        // for a server.
        deleteQuietly(folder.resolve("postmaster.pid"));
        return false;
    }

    /** Starts the server and waits until it accepts connections; exit code 0 if it does. */
    Result start(int port) {
        try {
            Files.writeString(folder.resolve("pawl.conf"), settings(port));
            Files.deleteIfExists(startLog());
        } catch (IOException e) {
            return new Result(1, "cannot write to " + folder + ": " + e);
        }
        // Recovery after a crash may take minutes.
        return tools.run("pg_ctl", "start", "--pgdata=" + folder, "--log=" + startLog(), "--wait", "--timeout=600");
    }

    /**
     * Stops the server if it runs: gently, and if it does not listen by force, which costs the next start a recovery.
     */
    void stop() {
        if (process(folder).isEmpty()) {
            return;
        }
        Result result = tools.run("pg_ctl", "stop", "--pgdata=" + folder, "--mode=fast", "--wait", "--timeout=60");
        if (result.exitCode() != 0) {
            tools.run("pg_ctl", "stop", "--pgdata=" + folder, "--mode=immediate", "--wait", "--timeout=20");
        }
    }

    boolean alive() {
        return process(folder).isPresent();
    }

    OptionalLong processId() {
        return process(folder).map(process -> OptionalLong.of(process.pid())).orElse(OptionalLong.empty());
    }

    Path logFolder() {
        return folder.resolve("log");
    }

    /** The last lines that the server wrote while it started. */
    String lastLog() {
        var text = new StringBuilder(lastLines(startLog()));
        try (Stream<Path> files = Files.list(logFolder())) {
            files.max(Comparator.comparingLong(file -> file.toFile().lastModified()))
                    .ifPresent(file -> text.append(lastLines(file)));
        } catch (IOException e) {
            // It did not get far enough to open a log.
        }
        return text.toString();
    }

    static String password(Path folder) {
        return read(folder.resolve(PASSWORD_FILE));
    }

    /** The port of the server that runs on these files. */
    static Optional<Integer> runningPort(Path folder) {
        return process(folder).map(process -> Integer.valueOf(pidFile(folder).get(3)));
    }

    /** The server process on these files: the one that its own file names, if that is a server and these its files. */
    private static Optional<ProcessHandle> process(Path folder) {
        List<String> lines = pidFile(folder);
        if (lines.size() < 4) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                .filter(ProcessHandle::isAlive)
                .filter(process -> works(process, folder));
    }

    private static boolean works(ProcessHandle process, Path folder) {
        // Of another user's process the system tells nothing; ours is always our own.
        return process.info()
                .arguments()
                .map(arguments -> Stream.of(arguments).anyMatch(folder.toString()::equals))
                .orElse(false);
    }

    private static List<String> pidFile(Path folder) {
        try {
            return Files.readAllLines(folder.resolve("postmaster.pid"));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Durable, whatever a distribution's defaults say: what Pawl has accepted survives a crash of the machine. */
    private static String settings(int port) {
        return """
            # Written at each start. Your own settings: in postgresql.conf, below the line that includes this file.
            listen_addresses = '127.0.0.1'
            port = %d
            unix_socket_directories = ''
            fsync = on
            synchronous_commit = on
            full_page_writes = on
            jit = off
            timezone = 'UTC'
            log_timezone = 'UTC'
            autovacuum_naptime = 5s
            # A week of logs, a file for each day.
            logging_collector = on
            log_directory = 'log'
            log_filename = 'postgres-%%a.log'
            log_truncate_on_rotation = on
            log_rotation_age = 1d
            log_rotation_size = 0
            log_line_prefix = '%%m [%%p] %%a '
            """.formatted(port);
    }

    private Path startLog() {
        return folder.resolveSibling("postgres-start.log");
    }

    private static String newPassword() {
        var random = new byte[24];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new PostgresFailure("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static String lastLines(Path file) {
        try {
            List<String> lines =
                    new String(Files.readAllBytes(file), UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size())) + "\n";
        } catch (IOException e) {
            return "";
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new PostgresFailure("cannot delete " + file + ": " + e.getMessage(), e);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
