package dev.pawl.live;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears the hints of a {@link HintPublisher}, of this process or another, and hands them on as sets of topics.
 *
 * <p>Each time the connection stands, the first one included, the set is {@link #RESYNC} alone: hints may have been
 * missed, so look at the rows. One thread owns the loop and calls the receiver, which must not block.
 */
public final class HintListener implements AutoCloseable {
    /** In place of topics: anything may have changed. */
    public static final String RESYNC = "resync";

    private static final Logger log = LoggerFactory.getLogger(HintListener.class);
    /** How long the loop waits for a hint before it looks whether it is to stop. */
    private static final int WAIT_MILLIS = 500;
    /** After so many silent waits the connection is tried: a dead peer is silent, too. */
    private static final int SILENT_WAITS = 20;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final DataSource database;
    private final Consumer<Set<String>> receiver;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private Duration pause = FIRST_PAUSE;

    private HintListener(DataSource database, Consumer<Set<String>> receiver) {
        this.database = database;
        this.receiver = receiver;
        this.thread = Thread.ofPlatform().name("pawl-hint-listener").daemon().unstarted(this::run);
    }

    /** Starts to listen. Keeps one connection of {@code database} for as long as it listens. */
    public static HintListener start(DataSource database, Consumer<Set<String>> receiver) {
        var listener = new HintListener(database, receiver);
        listener.thread.start();
        return listener;
    }

    /** Stops within a second; the receiver is not called afterwards. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (isOpen()) {
                try {
                    listen();
                } catch (SQLException e) {
                    if (pause.equals(FIRST_PAUSE)) {
                        log.warn("Changes are not heard now, open pages do not follow them; connecting again", e);
                    }
                }
                if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        } catch (InterruptedException stopped) {
            log.error("The listener for hints was interrupted: open pages no longer follow", stopped);
        }
    }

    private void listen() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("listen " + HintPublisher.CHANNEL);
            pause = FIRST_PAUSE;
            deliver(Set.of(RESYNC));
            try {
                receive(connection);
            } finally {
                // A pooled connection goes back to its pool.
                if (!connection.isClosed() && connection.isValid(1)) {
                    statement.execute("unlisten *");
                }
            }
        }
    }

    private void receive(Connection connection) throws SQLException {
        PGConnection notifications = connection.unwrap(PGConnection.class);
        int silentWaits = 0;
        while (isOpen()) {
            PGNotification[] received = notifications.getNotifications(WAIT_MILLIS);
            if (received != null && received.length > 0) {
                silentWaits = 0;
                Set<String> topics = new LinkedHashSet<>();
                for (PGNotification notification : received) {
                    topics.addAll(List.of(notification.getParameter().split("\n")));
                }
                deliver(topics);
            } else if (++silentWaits == SILENT_WAITS) {
                silentWaits = 0;
                if (!connection.isValid(5)) {
                    throw new SQLException("the connection for hints is dead");
                }
            }
        }
    }

    private void deliver(Set<String> topics) {
        try {
            receiver.accept(topics);
        } catch (RuntimeException e) {
            log.error("A receiver of hints failed on {}", topics, e);
        }
    }

    private boolean isOpen() {
        return closing.getCount() > 0;
    }
}
