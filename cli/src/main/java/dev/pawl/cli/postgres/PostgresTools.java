package dev.pawl.cli.postgres;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs PostgreSQL's programs. They refuse to work as root, who could do too much; for root they run in a user namespace
 * of their own, where root is nobody in particular but still owns its files.
 */
final class PostgresTools {
    private final Path binaries;
    private final List<String> prefix;

    private PostgresTools(Path binaries, List<String> prefix) {
        this.binaries = binaries;
        this.prefix = prefix;
    }

    static PostgresTools in(Path binaries) {
        if (new UnixSystem().getUid() != 0) {
            return new PostgresTools(binaries, List.of());
        }
        List<String> prefix = List.of("unshare", "--user");
        Result probe = run(prefix, List.of("true"));
        if (probe.exitCode() != 0) {
            throw new PostgresFailure(
                    "PostgreSQL does not run as root, and this machine lets root make no user namespace"
                            + " to run it in (" + probe.output().strip()
                            + "). Start Pawl as another user, or use a server of"
                            + " your own: --db jdbc:postgresql://host/database");
        }
        return new PostgresTools(binaries, prefix);
    }

    /** Waits for the end of the program, and gives what it printed. */
    Result run(String program, String... arguments) {
        var command = new ArrayList<String>();
        command.add(binaries.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        return run(prefix, command);
    }

    private static Result run(List<String> prefix, List<String> command) {
        var all = new ArrayList<>(prefix);
        all.addAll(command);
        Path output = null;
        try {
            // Not a pipe: the server that pg_ctl starts would inherit it, and reading would never end.
            output = Files.createTempFile("pawl-", ".out");
            var builder = new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().put("LC_ALL", "C");
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            Process process = builder.start();
            process.getOutputStream().close();
            int exitCode = process.waitFor();
            return new Result(exitCode, Files.readString(output));
        } catch (IOException e) {
            return new Result(127, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(130, "interrupted");
        } finally {
            deleteQuietly(output);
        }
    }

    private static void deleteQuietly(@org.jspecify.annotations.Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // A temporary file stays behind; the system's cleaning takes it.
        }
    }

    /** How a program ended: 127 if it could not be started. */
    record Result(int exitCode, String output) {}
}
