package dev.pawl.cli.up;

import dev.pawl.cli.demo.DemoJobs;
import dev.pawl.cli.demo.DemoReceiver;
import dev.pawl.cli.output.CommandFailure;
import dev.pawl.cli.postgres.EmbeddedPostgres;
import dev.pawl.database.Database;
import dev.pawl.database.DatabaseSettings;
import dev.pawl.fire.Scheduler;
import dev.pawl.history.HistoryKeeper;
import dev.pawl.job.ApplyResult;
import dev.pawl.job.Jobs;
import dev.pawl.job.JobsFile;
import dev.pawl.live.HintPublisher;
import dev.pawl.queue.QueueKeeper;
import dev.pawl.web.WebParts;
import dev.pawl.web.WebServer;
import dev.pawl.web.health.ReadinessCheck;
import dev.pawl.web.http.RequestLimits;
import dev.pawl.web.http.WebSettings;
import dev.pawl.worker.Worker;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of one process, put together as its settings say. Started and closed once, by one thread at a time. What is
 * started last is closed first: scheduler, worker, web, pools, PostgreSQL.
 */
final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final UpSettings settings;
    private final Consumer<String> progress;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private volatile boolean closing;
    private Optional<String> address = Optional.empty();

    /** @param progress is told each step that a person may wait for */
    Node(UpSettings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Starts everything; returns when this process is ready for work. If it fails, what had been started is to be
     * closed.
     *
     * @param stopping is asked between two steps; true gives the start up
     */
    void start(BooleanSupplier stopping) {
        requireFreePort();
        DatabaseSettings where = database();
        step(stopping);
        ServerStart.check(where, progress);
        Database database = closing(Database.open(where));
        step(stopping);
        database.migrate();
        step(stopping);
        applyJobs(database);
        step(stopping);
        HintPublisher hints = closing(HintPublisher.start(database.dataSource()));
        if (settings.roles().contains(Role.SCHEDULER) || settings.roles().contains(Role.WORKER)) {
            closing(new QueueKeeper(database.queueDsl())).start();
            closing(new HistoryKeeper(database.dsl(), settings.keep())).start();
        }
        step(stopping);
        startRoles(database, hints, stopping);
    }

    /** The web server is closed last, so that a stop can be watched on its pages; it asks the database itself. */
    private void startRoles(Database database, HintPublisher hints, BooleanSupplier stopping) {
        var readiness = new ArrayList<ReadinessCheck>();
        Optional<Worker> worker = ifPlayed(Role.WORKER, () -> WorkerRole.of(settings, database, hints));
        worker.ifPresent(
                it -> readiness.add(ReadinessCheck.of("worker", unlessStopping(() -> WorkerRole.problem(it)))));
        Optional<Scheduler> scheduler = ifPlayed(Role.SCHEDULER, () -> scheduler(database, hints));
        scheduler.ifPresent(it -> readiness.add(ReadinessCheck.of("scheduler", unlessStopping(it::problem))));
        Optional<WebServer> web = ifPlayed(
                Role.WEB,
                () -> new WebServer(
                        new WebSettings(settings.host(), settings.port(), "", RequestLimits.defaults()),
                        new WebParts(database.dsl(), database.dataSource(), readiness)));
        web.ifPresent(this::closing);
        worker.ifPresent(it -> closing(it).start());
        scheduler.ifPresent(it -> closing(it).start());
        step(stopping);
        if (web.isPresent()) {
            int port = web.get().start();
            String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
            address = Optional.of("http://" + host + ":" + port);
        }
    }

    private <T> Optional<T> ifPlayed(Role role, Supplier<T> part) {
        return settings.roles().contains(role) ? Optional.of(part.get()) : Optional.empty();
    }

    private Supplier<Optional<String>> unlessStopping(Supplier<Optional<String>> problem) {
        return () -> closing ? Optional.of("this process is stopping") : problem.get();
    }

    private static Scheduler scheduler(Database database, HintPublisher hints) {
        return new Scheduler(database.dsl(), InstantSource.system(), report -> {
            report.jobs().forEach(job -> hints.publish("job:" + job));
            hints.publish("runs");
        });
    }

    /** Where pages and REST are; empty without the web role. */
    Optional<String> address() {
        return address;
    }

    List<String> roles() {
        return settings.roles().stream()
                .sorted()
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    @Override
    public void close() {
        closing = true;
        while (!started.isEmpty()) {
            AutoCloseable part = started.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.error("Could not stop {} cleanly", part.getClass().getSimpleName(), e);
            }
        }
    }

    private DatabaseSettings database() {
        return settings.database()
                .orElseGet(() -> closing(EmbeddedPostgres.start(settings.data(), progress))
                        .settings());
    }

    private void applyJobs(Database database) {
        if (settings.demo()) {
            DemoReceiver receiver = closing(receiver());
            apply(database, JobsFile.parse(DemoJobs.yaml(receiver.port()), DemoJobs.FILE));
        }
        settings.jobs().ifPresent(file -> apply(database, JobsFile.parse(read(file), file.toString())));
    }

    private void apply(Database database, JobsFile file) {
        ApplyResult result = file.apply(new Jobs(database.dsl()), "up, file " + file.source(), false);
        progress.accept("Applied " + file.source() + ": " + result.created().size() + " jobs created, "
                + result.changed().size() + " changed, " + result.unchanged().size() + " unchanged");
    }

    private DemoReceiver receiver() {
        try {
            return DemoReceiver.start(settings.demoPort());
        } catch (IOException e) {
            throw CommandFailure.failed("the receiver for the example jobs cannot listen on 127.0.0.1:"
                    + settings.demoPort() + ": " + e.getMessage() + ". Give another port with --demo-port");
        }
    }

    /** Better told before a database is set up than after. */
    private void requireFreePort() {
        if (!settings.roles().contains(Role.WEB) || settings.port() == 0) {
            return;
        }
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(settings.host()), settings.port()));
        } catch (BindException e) {
            throw portTaken(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw CommandFailure.failed("cannot listen on " + settings.host() + ": " + e.getMessage());
        }
    }

    private CommandFailure portTaken(String reason) {
        return CommandFailure.failed("cannot listen on " + settings.host() + ":" + settings.port() + " (" + reason
                + "). If another Pawl runs there, stop it; or give another port with --port");
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw CommandFailure.badInput("--jobs: cannot read " + file + ": " + e.getMessage());
        }
    }

    private <T extends AutoCloseable> T closing(T part) {
        started.push(part);
        return part;
    }

    private static void step(BooleanSupplier stopping) {
        if (stopping.getAsBoolean()) {
            throw CommandFailure.failed("stopped while starting");
        }
    }
}
