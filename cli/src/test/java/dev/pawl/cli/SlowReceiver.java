package dev.pawl.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A receiver on loopback. It answers at once, but for the first attempts of calls to {@code /slow/...}: those wait
 * until {@link #release}. Safe for several threads.
 */
final class SlowReceiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch released = new CountDownLatch(1);
    private final Set<String> received = ConcurrentHashMap.newKeySet();

    SlowReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** Whether this attempt has called this path. */
    boolean hasReceived(String path, int attempt) {
        return received.contains(path + " " + attempt);
    }

    /** Lets the first attempts go on. */
    void release() {
        released.countDown();
    }

    @Override
    public void close() {
        release();
        server.stop(0);
        threads.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String attempt = exchange.getRequestHeaders().getFirst("Pawl-Attempt");
        received.add(path + " " + attempt);
        if (path.startsWith("/slow/") && "1".equals(attempt)) {
            try {
                released.await();
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            }
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }
}
