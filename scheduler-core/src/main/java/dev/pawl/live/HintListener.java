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
import org.jspecify.annotations.Nullable;
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
    /** After so long a silence the connection is tried: a dead peer is silent, too. */
    private static final int SILENCE_MILLIS = 10_000;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final DataSource database;
    private final Consumer<Set<String>> receiver;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Connection listening;
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

    /** Cuts the connection and stops; the receiver is not called afterwards. */
    @Override
    public void close() {
        closing.countDown();
        cut();
        try {
            thread.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the wait for a hint, which nothing else can. */
    private void cut() {
        Connection connection = listening;
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException closedAlready) {
                log.debug("The connection for hints had ended before", closedAlready);
            }
        }
    }

    private void run() {
        try {
            while (isOpen()) {
                try {
                    listen();
                } catch (SQLException e) {
                    if (isOpen() && pause.equals(FIRST_PAUSE)) {
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
            listening = connection;
            try {
                receive(connection);
            } finally {
                listening = null;
                // A pooled connection goes back to its pool.
                if (!connection.isClosed() && connection.isValid(1)) {
                    statement.execute("unlisten *");
                }
            }
        }
    }

    private void receive(Connection connection) throws SQLException {
        PGConnection notifications = connection.unwrap(PGConnection.class);
        while (isOpen()) {
            PGNotification[] received = notifications.getNotifications(SILENCE_MILLIS);
            if (received != null && received.length > 0) {
                Set<String> topics = new LinkedHashSet<>();
                for (PGNotification notification : received) {
                    topics.addAll(List.of(notification.getParameter().split("\n")));
                }
                deliver(topics);
            } else if (!connection.isValid(5)) {
                throw new SQLException("the connection for hints is dead");
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
