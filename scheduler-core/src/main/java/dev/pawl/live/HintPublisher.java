package dev.pawl.live;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other processes which topics have changed: {@code runs}, {@code jobs}, {@code workers}, {@code job:<key>},
 * {@code run:<id>}, {@code log:<id>.<attempt>}. Safe for several threads.
 *
 * <p>Publish after the commit of what has changed. Topics are collected and sent by one background thread, each at most
 * every 250 ms, in a transaction of their own: a NOTIFY makes the commits of a database wait for each other, so it must
 * not be part of anybody's work, and it must be rare. When the database is away, hints wait; when too many wait, they
 * become coarser ({@code run:1} and {@code run:2} become {@code runs}), never more.
 */
public final class HintPublisher implements AutoCloseable {
    static final String CHANNEL = "pawl_hint";

    private static final Logger log = LoggerFactory.getLogger(HintPublisher.class);
    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);
    /** PostgreSQL takes less than 8,000 bytes. */
    private static final int PAYLOAD_BYTES = 7900;

    private static final int MAX_TOPICS = 1000;

    private final DataSource database;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Set<String> waiting = new LinkedHashSet<>();
    private boolean closing;

    private HintPublisher(DataSource database) {
        this.database = database;
        this.thread = Thread.ofPlatform().name("pawl-hints").daemon().unstarted(this::run);
    }

    /** Starts to publish on connections of {@code database}, one at a time and for a moment. */
    public static HintPublisher start(DataSource database) {
        var publisher = new HintPublisher(database);
        publisher.thread.start();
        return publisher;
    }

    /** Publishes a topic soon. Never waits and never fails; after {@link #close}, does nothing. */
    public void publish(String topic) {
        lock.lock();
        try {
            if (closing || waiting.contains(topic)) {
                return;
            }
            waiting.add(waiting.size() < MAX_TOPICS ? topic : coarser(topic));
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Publishes what is waiting, if the database is there, and stops. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean failed = false;
        try {
            while (true) {
                List<String> topics = awaitTopics();
                if (topics.isEmpty()) {
                    return;
                }
                try {
                    send(payloads(topics));
                    failed = false;
                } catch (SQLException e) {
                    if (!failed) {
                        log.warn("Open pages are not told about changes now; trying again", e);
                    }
                    failed = true;
                    topics.forEach(this::publish);
                }
                pause(failed ? PAUSE_AFTER_FAILURE : INTERVAL);
            }
        } catch (InterruptedException stopped) {
            log.error("The publisher of hints was interrupted: open pages no longer follow", stopped);
        }
    }

    /** Empty: closing. */
    private List<String> awaitTopics() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closing) {
                changed.await();
            }
            List<String> topics = List.copyOf(waiting);
            waiting = new LinkedHashSet<>();
            return topics;
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration pause) throws InterruptedException {
        lock.lock();
        try {
            long nanos = pause.toNanos();
            while (nanos > 0 && !closing) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private void send(List<String> payloads) throws SQLException {
        try (Connection connection = database.getConnection();
                // A hint need not survive a crash, so its commit need not wait for the disk.
                PreparedStatement notify = connection.prepareStatement("select set_config('synchronous_commit', 'off',"
                        + " true), pg_notify('" + CHANNEL + "', payload) from unnest(?) payload")) {
            if (!connection.getAutoCommit()) {
                throw new SQLException("hints need a connection in autocommit mode");
            }
            notify.setQueryTimeout(5);
            notify.setArray(1, connection.createArrayOf("text", payloads.toArray()));
            notify.execute();
        }
    }

    /** Topics, one a line, in as few payloads as hold them. */
    static List<String> payloads(List<String> topics) {
        List<String> payloads = new ArrayList<>();
        var payload = new StringBuilder();
        int bytes = 0;
        for (String topic : topics) {
            String fitting = size(topic) <= PAYLOAD_BYTES ? topic : coarser(topic);
            if (bytes + size(fitting) > PAYLOAD_BYTES) {
                payloads.add(payload.toString());
                payload.setLength(0);
                bytes = 0;
            }
            payload.append(payload.isEmpty() ? "" : "\n").append(fitting);
            bytes += size(fitting);
        }
        payloads.add(payload.toString());
        return payloads;
    }

    private static int size(String topic) {
        return topic.getBytes(StandardCharsets.UTF_8).length + 1;
    }

    private static String coarser(String topic) {
        int colon = topic.indexOf(':');
        return switch (colon < 0 ? topic : topic.substring(0, colon)) {
            case "job", "jobs" -> "jobs";
            case "workers" -> "workers";
            default -> "runs";
        };
    }
}
