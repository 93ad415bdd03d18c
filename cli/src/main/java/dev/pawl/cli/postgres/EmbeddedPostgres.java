package dev.pawl.cli.postgres;

import dev.pawl.cli.postgres.PostgresTools.Result;
import dev.pawl.database.DatabaseSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own on a free loopback port, with durable settings, whose files stay in the data folder. One
 * process at a time uses a folder; {@link #close()} stops the server. Started and closed by one thread.
 *
 * <p>The server is a session of its own, started by {@code pg_ctl}: Ctrl-C in the terminal reaches Pawl alone, which
 * stops the server after everything that needs it. For the same reason it outlives a Pawl that is killed; the next
 * start stops it first. While Pawl lives, a server that ends by itself is started again on the same port.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final int PORT_TRIES = 3;
    private static final long WATCH_MILLIS = 500;
    private static final long RESTART_WAIT_MILLIS_MAX = 10_000;

    private final DataFolder folder;
    private final Cluster cluster;
    private final int port;
    private final Thread watch;
    private volatile boolean closing;

    private EmbeddedPostgres(DataFolder folder, Cluster cluster, int port) {
        this.folder = folder;
        this.cluster = cluster;
        this.port = port;
        watch = Thread.ofPlatform().name("postgres-watch").daemon().unstarted(this::watch);
    }

    /**
     * Takes the folder, sets the database up if there is none, and starts it. Returns when it accepts connections,
     * after a crash when it has recovered.
     *
     * @param progress is told each step that a person may wait for
     * @throws PostgresFailure if that is not possible; nothing of it goes on running
     */
    public static EmbeddedPostgres start(Path data, Consumer<String> progress) {
        DataFolder folder = DataFolder.open(data);
        try {
            return start(folder, progress);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static EmbeddedPostgres start(DataFolder folder, Consumer<String> progress) {
        var cluster =
                new Cluster(folder.cluster(), PostgresTools.in(PostgresBinaries.unpacked(folder.path(), progress)));
        try {
            if (!cluster.exists()) {
                progress.accept("Setting up a database in " + folder.cluster());
                cluster.create();
            }
            cluster.requireSameMajorVersion();
            if (cluster.stopOrphan()) {
                progress.accept("Stopped the PostgreSQL that an earlier Pawl had left running");
            }
            progress.accept("Starting PostgreSQL");
            var postgres = new EmbeddedPostgres(folder, cluster, startOnFreePort(cluster));
            postgres.watch.start();
            return postgres;
        } catch (RuntimeException e) {
            // Interrupted while the server was starting, it is to be stopped all the same.
            boolean interrupted = Thread.interrupted();
            cluster.stop();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            throw e;
        }
    }

    /** How to log in to the server that runs in a data folder, whoever started it. Empty: none runs there. */
    public static Optional<DatabaseSettings> running(Path data) {
        // As the server was told where it is: whole, and without symbolic links.
        Path real = DataFolder.real(data);
        return Cluster.runningPort(DataFolder.cluster(real)).map(port -> login(DataFolder.cluster(real), port));
    }

    /** How to log in. */
    public DatabaseSettings settings() {
        return login(folder.cluster(), port);
    }

    /** Process id of the server, for those who want to see what it needs; empty while it is being started again. */
    public OptionalLong processId() {
        return cluster.processId();
    }

    /** Stops the server: open transactions are rolled back, everything committed is on disk. */
    @Override
    public void close() {
        closing = true;
        watch.interrupt();
        try {
            watch.join(TimeUnit.SECONDS.toMillis(90));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        cluster.stop();
        folder.close();
    }

    private static int startOnFreePort(Cluster cluster) {
        for (int tried = 1; ; tried++) {
            int port = FreePort.find();
            Result result = cluster.start(port);
            if (result.exitCode() == 0) {
                return port;
            }
            // Between finding a port and using it, somebody else may take it.
            if (tried == PORT_TRIES || !cluster.lastLog().contains("could not bind")) {
                throw new PostgresFailure("PostgreSQL did not start:\n" + cluster.lastLog()
                        + result.output().strip());
            }
        }
    }

    private static DatabaseSettings login(Path cluster, int port) {
        return DatabaseSettings.of("jdbc:postgresql://127.0.0.1:" + port + "/" + Cluster.DATABASE)
                .withLogin(Cluster.ROLE, Cluster.password(cluster));
    }

    private void watch() {
        try {
            while (!closing) {
                Thread.sleep(WATCH_MILLIS);
                if (!cluster.alive()) {
                    LOG.error(
                            "PostgreSQL has ended by itself; starting it again. Its log is in {}", cluster.logFolder());
                    startAgain();
                }
            }
        } catch (InterruptedException e) {
            // Closing.
        }
    }

    private void startAgain() throws InterruptedException {
        for (long wait = 250; !closing; wait = Math.min(wait * 2, RESTART_WAIT_MILLIS_MAX)) {
            // Processes of the dead server may need a moment to notice and to leave its shared memory.
            Thread.sleep(wait);
            Result result = cluster.start(port);
            if (result.exitCode() == 0) {
                LOG.info("PostgreSQL runs again");
                return;
            }
            LOG.warn("PostgreSQL does not start: {}", cluster.lastLog().strip());
        }
    }
}
