package dev.pawl.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a process and its PostgreSQL on a free loopback port, and tells a {@link Watch} before a statement is
 * passed on and before its answer is. Safe for several threads; closing it cuts all its sessions.
 */
final class StatementProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final String host;
    private final int port;
    private final Watch watch;
    private final Set<ProxiedSession> sessions = ConcurrentHashMap.newKeySet();

    /** Called by many threads, one for each direction of each session; may wait. */
    @FunctionalInterface
    interface Watch {
        /** False: what is to be passed on is lost, and its session is cut. */
        boolean passes(Boundary boundary);
    }

    private StatementProxy(ServerSocket listening, String host, int port, Watch watch) {
        this.listening = listening;
        this.host = host;
        this.port = port;
        this.watch = watch;
    }

    /** Listens for sessions with the server at {@code host} and {@code port}. */
    static StatementProxy start(String host, int port, Watch watch) {
        try {
            var proxy =
                    new StatementProxy(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), host, port, watch);
            Thread.ofPlatform().name("proxy").daemon().start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a process finds the server through this proxy, instead of at {@code host:port}. */
    int port() {
        return listening.getLocalPort();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sessions.forEach(ProxiedSession::close);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                client.setTcpNoDelay(true);
                Socket server = new Socket(host, port);
                server.setTcpNoDelay(true);
                var session = new ProxiedSession(client, server, watch);
                sessions.add(session);
                session.start();
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
