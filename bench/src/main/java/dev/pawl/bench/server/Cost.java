package dev.pawl.bench.server;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;

/**
 * What has been used so far. Processes that this program has started must be there at both looks.
 *
 * @param statements sent to the server by anybody but the benchmark itself; known where the server counts them
 * @param transactions that have written or locked anything: each one's commit waits for the disk
 * @param wal bytes of write-ahead log
 * @param server processor time of all processes of the server; known where it runs on this machine
 * @param program processor time of this program and of the processes that it has started
 */
public record Cost(
        Optional<Long> statements, long transactions, long wal, Optional<Duration> server, Duration program) {
    // Transactions that wrote are counted by their ids, which are exact at once; pg_stat_database lags by seconds.
    private static final String LOOK = "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint,"
            + " pg_snapshot_xmax(pg_current_snapshot())::text::bigint, pg_backend_pid()::bigint";
    private static final String STATEMENTS = "select coalesce(sum(calls), 0)::bigint from pg_stat_statements"
            + " where dbid <> (select oid from pg_database where datname = current_database())";

    /** Looks now. */
    public static Cost upToNow(BenchServer server) {
        Optional<Long> statements = server.statementsCounted()
                ? server.db().resultQuery(STATEMENTS).fetchOptional(0, Long.class)
                : Optional.empty();
        var look = server.db().resultQuery(LOOK).fetchSingle();
        return new Cost(
                statements,
                look.get(1, Long.class),
                look.get(0, Long.class),
                ServerTime.upToNow(look.get(2, Long.class)),
                programTime());
    }

    /** What was used after {@code earlier}. */
    public Cost since(Cost earlier) {
        return new Cost(
                statements.flatMap(now -> earlier.statements.map(then -> now - then)),
                transactions - earlier.transactions,
                wal - earlier.wal,
                server.flatMap(now -> earlier.server.map(now::minus)),
                program.minus(earlier.program));
    }

    private static Duration programTime() {
        var self = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return ProcessHandle.current()
                .descendants()
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ofNanos(self.getProcessCpuTime()), Duration::plus);
    }
}
