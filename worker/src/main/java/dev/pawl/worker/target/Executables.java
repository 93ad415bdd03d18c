package dev.pawl.worker.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The programs that jobs may start. Immutable; safe for several threads.
 *
 * <p>A name without a slash is looked for in {@link #SEARCHED}; everything else must be absolute. A program is allowed
 * when the list has its path, or another path to the same file under the same file name: {@code /bin/date} is
 * {@code /usr/bin/date} on most systems, but programs that do what their name says, such as busybox, differ by it.
 */
public final class Executables {
    /** Where programs without a directory are looked for, in this order; also the PATH of what is started. */
    static final List<Path> SEARCHED = List.of(
            Path.of("/usr/local/sbin"),
            Path.of("/usr/local/bin"),
            Path.of("/usr/sbin"),
            Path.of("/usr/bin"),
            Path.of("/sbin"),
            Path.of("/bin"));

    private final Set<String> allowed;

    /**
     * A list of programs.
     *
     * @param allowed absolute paths, or names to be looked for as above; {@code *} allows all; empty allows none
     */
    public Executables(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /** Why a program cannot be started. The message is for the one who defined the job. */
    static final class Refused extends Exception {
        private final String errorClass;

        Refused(String errorClass, String message) {
            super(message);
            this.errorClass = errorClass;
        }

        String errorClass() {
            return errorClass;
        }
    }

    /** The file to be started for the first item of an argv. */
    Path find(String program) throws Refused {
        if (allowed.isEmpty()) {
            throw new Refused(
                    "CommandsOff",
                    "commands are off on this worker; start it with --allow-commands and the executables that jobs may"
                            + " run");
        }
        Path file = locate(program);
        if (!allowed.contains("*") && allowed.stream().noneMatch(entry -> names(entry, file))) {
            throw new Refused(
                    "CommandNotAllowed",
                    file + " is not among the executables of --allow-commands; it was not started");
        }
        if (!Files.exists(file)) {
            throw new Refused("CommandNotFound", file + " does not exist");
        }
        if (Files.isDirectory(file)) {
            throw new Refused("CommandNotExecutable", file + " is a directory");
        }
        if (!Files.isExecutable(file)) {
            throw new Refused("CommandNotExecutable", file + " is not executable");
        }
        return file;
    }

    private static Path locate(String program) throws Refused {
        try {
            if (!program.contains("/")) {
                return SEARCHED.stream()
                        .map(directory -> directory.resolve(program))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow(() -> new Refused("CommandNotFound", program + " was not found in " + SEARCHED));
            }
            Path path = Path.of(program);
            if (!path.isAbsolute()) {
                throw new Refused("CommandNotFound", program + " is relative; write the whole path");
            }
            return path.normalize();
        } catch (InvalidPathException e) {
            throw new Refused("CommandNotFound", "the name of the program is no path: " + e.getReason());
        }
    }

    private static boolean names(String entry, Path file) {
        try {
            Path listed = locate(entry);
            return listed.equals(file)
                    || (listed.endsWith(file.getFileName())
                            && listed.toRealPath().equals(file.toRealPath()));
        } catch (Refused | IOException notThere) {
            return false;
        }
    }
}
