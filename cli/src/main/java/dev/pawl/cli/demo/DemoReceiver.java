package dev.pawl.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A small service on loopback for the example jobs to call: {@code /ok} always answers 200; {@code /flaky} answers 503
 * twice for each {@code Idempotency-Key} and 200 from then on; {@code /fail} always answers 500. Safe for several
 * threads.
 */
public final class DemoReceiver implements AutoCloseable {
    private static final int FAILURES = 2;
    private static final int REMEMBERED_KEYS = 1_000;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Integer> calls = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > REMEMBERED_KEYS;
        }
    };

    private DemoReceiver(HttpServer server) {
        this.server = server;
    }

    /**
     * Listens from now on.
     *
     * @param port 0 for a free one
     * @throws IOException if the port is taken
     */
    public static DemoReceiver start(int port) throws IOException {
        var loopback = InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        var receiver = new DemoReceiver(HttpServer.create(new InetSocketAddress(loopback, port), 0));
        receiver.server.createContext("/ok", exchange -> answer(exchange, 200, "All is well."));
        receiver.server.createContext("/flaky", receiver::flaky);
        receiver.server.createContext("/fail", exchange -> answer(exchange, 500, "This never works."));
        receiver.server.setExecutor(receiver.threads);
        receiver.server.start();
        return receiver;
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void flaky(HttpExchange exchange) throws IOException {
        String key = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Idempotency-Key"))
                .orElse("");
        int call;
        synchronized (calls) {
            call = calls.merge(key, 1, Integer::sum);
        }
        if (call <= FAILURES) {
            answer(exchange, 503, "Call " + call + " for this key: out of order, try again.");
        } else {
            answer(exchange, 200, "Call " + call + " for this key: done.");
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] body = (text + "\n").getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
