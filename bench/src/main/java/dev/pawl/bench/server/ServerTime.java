package dev.pawl.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Processor time of all processes of a PostgreSQL on this machine. From {@code /proc}, where the postmaster's entry
 * also holds the time of its processes that have ended: autovacuum comes and goes.
 */
final class ServerTime {
    /** Linux counts in hundredths of a second towards programs, whatever its own clock is. */
    private static final long TICKS_PER_SECOND = 100;
    /** Places of utime, stime, cutime and cstime after the process's name; see proc(5). */
    private static final int USER_TIME = 11;

    private ServerTime() {}

    /** Empty where the server runs elsewhere or this system has no {@code /proc}. */
    static Optional<Duration> upToNow(long backend) {
        return ProcessHandle.of(backend)
                .filter(process -> process.info().command().orElse("").contains("postgres"))
                .flatMap(ProcessHandle::parent)
                .flatMap(ServerTime::ofPostmaster);
    }

    private static Optional<Duration> ofPostmaster(ProcessHandle postmaster) {
        Optional<Long> own = ticks(postmaster, 4);
        long children = postmaster
                .children()
                .map(child -> ticks(child, 2))
                .flatMap(Optional::stream)
                .mapToLong(Long::longValue)
                .sum();
        return own.map(ticks -> Duration.ofMillis((ticks + children) * 1000 / TICKS_PER_SECOND));
    }

    /** The sum of some figures; empty for a process that has just ended. */
    private static Optional<Long> ticks(ProcessHandle process, int figures) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            // The name stands in parentheses and may contain blanks.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long sum = 0;
            for (int i = 0; i < figures; i++) {
                sum += Long.parseLong(fields[USER_TIME + i]);
            }
            return Optional.of(sum);
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
