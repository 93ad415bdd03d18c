package dev.pawl.bench;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * What has been used so far. Processor time of the server is known where it runs on this machine, and is that of the
 * processes that are there now: connections must stay open between two looks.
 *
 * @param wal bytes of write-ahead log
 * @param server processor time of all processes of the server
 * @param program processor time of this program
 */
record Cost(long wal, Optional<Duration> server, Duration program) {
    /** Looks now. */
    static Cost of(DSLContext db) {
        long wal = db.resultQuery("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")
                .fetchSingle()
                .get(0, Long.class);
        long backend = db.resultQuery("select pg_backend_pid()").fetchSingle().get(0, Long.class);
        var self = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Cost(wal, serverTime(backend), Duration.ofNanos(self.getProcessCpuTime()));
    }

    /** What was used after {@code earlier}. */
    Cost since(Cost earlier) {
        return new Cost(
                wal - earlier.wal,
                server.flatMap(now -> earlier.server.map(now::minus)),
                program.minus(earlier.program));
    }

    private static Optional<Duration> serverTime(long backend) {
        return ProcessHandle.of(backend)
                .filter(process -> process.info().command().orElse("").contains("postgres"))
                .flatMap(ProcessHandle::parent)
                .map(postmaster -> postmaster
                        .children()
                        .flatMap(child -> child.info().totalCpuDuration().stream())
                        .reduce(Duration.ZERO, Duration::plus));
    }
}
