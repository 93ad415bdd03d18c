package dev.pawl.web.http;

import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections on which the head of a request trickles in for longer than allowed. The idle timeout does not see
 * them: a byte now and then is not idle.
 *
 * <p>Looks at all connections a few times in each deadline. A head is pending on a connection that has no request in
 * progress but has received bytes since its last one ended.
 */
final class HeadDeadline implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeadDeadline.class);

    /** Where a connection stood when its number of requests last changed. */
    private record Seen(long requests, long bytes, long sinceNanos) {}

    private final ServerConnector connector;
    private final Duration deadline;
    private final Map<EndPoint, Seen> seen = new WeakHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().name("web-head-deadline").daemon().unstarted(this::lookUntilClosed);

    HeadDeadline(ServerConnector connector, Duration deadline) {
        this.connector = connector;
        this.deadline = deadline;
    }

    void start() {
        thread.start();
    }

    private void lookUntilClosed() {
        long periodMillis = Math.max(10, deadline.toMillis() / 4);
        try {
            while (!closed.await(periodMillis, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            long now = System.nanoTime();
            for (EndPoint endPoint : connector.getConnectedEndPoints()) {
                Connection connection = endPoint.getConnection();
                if (connection != null && isOverdue(endPoint, connection, now)) {
                    LOG.info(
                            "Closed a connection of {}: the head of its request took longer than {}",
                            endPoint.getRemoteSocketAddress(),
                            deadline);
                    endPoint.close();
                }
            }
        } catch (RuntimeException unexpected) {
            LOG.warn("Connections could not be looked at; they will be in a moment", unexpected);
        }
    }

    private boolean isOverdue(EndPoint endPoint, Connection connection, long now) {
        long requests = connection.getMessagesIn();
        boolean busy = requests > connection.getMessagesOut();
        Seen before = seen.get(endPoint);
        // A new connection counts from its first look with no bytes, so that its first head is seen as pending.
        if (before == null) {
            seen.put(endPoint, new Seen(requests, requests == 0 ? 0 : connection.getBytesIn(), now));
            return false;
        }
        boolean headPending = !busy && connection.getBytesIn() > before.bytes();
        if (requests != before.requests() || !headPending) {
            seen.put(endPoint, new Seen(requests, connection.getBytesIn(), now));
            return false;
        }
        return now - before.sinceNanos() > deadline.toNanos();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
