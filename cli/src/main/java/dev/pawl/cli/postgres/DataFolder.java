package dev.pawl.cli.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder in which one Pawl keeps its database, held by one process at a time. One thread.
 *
 * <p>The lock is the operating system's, on an open file, so that it ends with the process however that dies.
 */
public final class DataFolder implements AutoCloseable {
    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** The whole path of a folder, without symbolic links; of one that does not exist, the whole path. */
    static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            return folder.toAbsolutePath().normalize();
        }
    }

    /**
     * Makes the folder where it is missing, for its owner alone, and takes it.
     *
     * @throws PostgresFailure if another process holds it or it cannot be written
     */
    public static DataFolder open(Path wanted) {
        try {
            if (!Files.isDirectory(wanted)) {
                Files.createDirectories(wanted);
                Files.setPosixFilePermissions(wanted, PosixFilePermissions.fromString("rwx------"));
            }
            Path path = wanted.toRealPath();
            FileChannel channel = FileChannel.open(lockFile(path), CREATE, READ, WRITE);
            if (!tryLock(channel)) {
                String holder = holder(path);
                channel.close();
                throw new PostgresFailure("another Pawl" + holder + " uses the data folder " + path
                        + ": stop it, or give this one its own with --data");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(UTF_8)));
            return new DataFolder(path, channel);
        } catch (IOException | UnsupportedOperationException e) {
            throw new PostgresFailure(
                    "cannot use the data folder " + wanted + ": " + reason(e) + ". Give another with --data", e);
        }
    }

    /** Absolute, without symbolic links. */
    public Path path() {
        return path;
    }

    /** Where PostgreSQL keeps its files, whether or not they exist yet. */
    Path cluster() {
        return cluster(path);
    }

    static Path cluster(Path data) {
        return data.resolve("postgres");
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new PostgresFailure("cannot release the data folder " + path, e);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    private static String holder(Path path) throws IOException {
        String content = Files.readString(lockFile(path)).strip();
        return content.isEmpty() ? "" : " (process " + content + ")";
    }

    private static Path lockFile(Path path) {
        return path.resolve("pawl.lock");
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        String kind = e.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(java.util.Locale.ROOT);
        return message == null ? kind : kind.replace(" exception", "") + ": " + message;
    }
}
